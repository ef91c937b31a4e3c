"""The attachment aggregate."""
