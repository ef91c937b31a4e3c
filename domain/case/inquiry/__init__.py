"""What was found out: facts, cause, liability, and what follows from it."""
