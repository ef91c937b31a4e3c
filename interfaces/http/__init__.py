"""HTTP: decode, execute or read, encode. No rule lives here."""
