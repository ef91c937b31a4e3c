-- The version of every build.
SELECT name, build, version FROM read.checkpoints
