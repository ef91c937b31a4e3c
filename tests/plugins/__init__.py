"""Hooks into pytest, loaded by tests/conftest.py."""
