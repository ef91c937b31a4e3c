"""A past period under a proposed pack: which promises, breaches and escalations would differ, and on which cases."""
