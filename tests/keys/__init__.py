"""Tests of the keys of personal data."""
