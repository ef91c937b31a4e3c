"""The clocks of cases as people see them: how they stand, how that came about, and whether it was computed rightly."""
