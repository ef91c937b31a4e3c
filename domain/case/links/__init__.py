"""How a case hangs together with others."""
