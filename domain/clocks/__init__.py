"""Clocks: promises of time, from what starts them to what fulfils them."""
