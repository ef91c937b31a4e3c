-- Whether nobody has taken over.
SELECT EXISTS (SELECT FROM read.checkpoints WHERE name = %(name)s AND epoch = %(epoch)s)
