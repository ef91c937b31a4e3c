"""The access aggregate: what somebody was not let do."""
