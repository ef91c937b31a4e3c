"""How many promises were kept: the report, and its page for managers."""
