"""A TOML text read as a type, with everything that is wrong with it, its lines and advice."""
