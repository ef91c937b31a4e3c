"""What is said on a case, and to whom."""
