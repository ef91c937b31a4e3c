"""The statements of the engine, by name. Each .sql file holds one purpose, with its reason above it."""

from importlib.resources import files


def query(name: str) -> bytes:
    """Return the statement of that name."""
    return files(__package__).joinpath(f"{name}.sql").read_bytes()
