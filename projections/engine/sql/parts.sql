-- The parts of a build, and whether each has come to where they end.
SELECT build, position FROM read.checkpoints WHERE name = %s AND build LIKE 'part %%' ORDER BY build
