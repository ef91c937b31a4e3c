"""Processes: what follows from events without anybody asking for it. One module a process."""
