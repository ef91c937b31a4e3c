"""The bell: it rings at the right time, and every ring ends in a command."""
