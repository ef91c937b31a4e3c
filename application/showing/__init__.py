"""Policies as customers are shown them: what they promise, and nothing of how the desk works inside."""
