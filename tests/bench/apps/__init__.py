"""Applications to compare the service with, each in a process of its own."""
