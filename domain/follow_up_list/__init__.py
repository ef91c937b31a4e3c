"""The daily lists of what is followed up: that each was made, and what stood on it."""
