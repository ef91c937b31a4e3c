"""Calendars for people: in words, and as a drawn week."""
