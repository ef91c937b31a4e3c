"""Who has a case, and how urgent and involved it is."""
