"""Rules about the project's own files, each with a probe that shows it can break."""
