"""Clients that others would generate, unchanged, from the description of the API."""
