"""Import of sheets: tables in CSV whose rows are customers, orders or ratings, not what happened in cases."""
