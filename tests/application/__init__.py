"""Tests of the way of a command."""
