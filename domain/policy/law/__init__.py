"""What the law asks for: figures of packs, statutory minimums of countries, and which of them a case runs under."""
