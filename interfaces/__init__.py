"""What people and programs meet: HTTP, the command line, and the place where everything is put together."""
