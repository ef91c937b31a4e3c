-- Begin the parts of a build: each process moves its own checkpoint on, as far as the log went when they began.
INSERT INTO read.checkpoints (name, build, version, position, epoch, owner)
SELECT name, format('part %%s of %%s', nth, %(of)s::int), version, 0, 0, owner
FROM read.checkpoints CROSS JOIN generate_series(1, %(of)s::int) nth
WHERE name = %(name)s AND build = 'beside' AND epoch = %(epoch)s
