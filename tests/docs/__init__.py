"""What the documents promise, done as they say."""
