"""The store: the only SQL of the write side."""
