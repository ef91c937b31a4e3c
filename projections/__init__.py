"""The read side: the engine, the spec kit, and one folder for each read model."""
