"""The real service with its processes killed, its database taken away and its disk filled."""
