"""Calls to the lines of the desk, as its telephone system tells them: answered, busy, abandoned."""
