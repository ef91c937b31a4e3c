"""The customer aggregate."""
