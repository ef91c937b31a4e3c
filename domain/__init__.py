"""The pure ring: events, states, decisions and policy arithmetic. It does no input or output and reads no clock."""
