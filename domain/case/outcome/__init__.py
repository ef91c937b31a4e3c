"""How a case is solved, and what the customer says to it."""
