"""The standard reply aggregate: a prepared text, by topic and language, with all its revisions."""
