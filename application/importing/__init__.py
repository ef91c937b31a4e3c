"""Import of history: the event log of another system, read with a mapping and taken over case by case."""
