"""Tests of the pure ring."""
