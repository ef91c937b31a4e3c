"""The words between the texts of a pack: a file for each language."""
