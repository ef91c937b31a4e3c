"""Refusals of the access aggregate: there are none, because what happened can always be recorded."""
