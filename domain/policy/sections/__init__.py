"""The sections of a policy pack, as types."""
