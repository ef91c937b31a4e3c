"""The scheduling ring: when to look, never what to do. Every tick ends in a command, and the aggregate decides."""
