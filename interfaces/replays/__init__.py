"""Replays as people read them: one page, and the formats in which it can be written."""
