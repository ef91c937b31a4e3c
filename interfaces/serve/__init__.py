"""The processes of the service: a parent that keeps its children running, and children that end with it."""
