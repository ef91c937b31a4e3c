"""The clocks of a case: what starts, pauses, moves and fulfils them, and what is written when they run out."""
