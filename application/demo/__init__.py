"""A demonstration: some thousand believable cases of the past weeks, so that a newcomer sees a desk at work."""
