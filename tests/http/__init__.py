"""The HTTP API, in process, over a real database and a clock that the tests move."""
