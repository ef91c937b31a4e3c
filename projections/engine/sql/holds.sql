-- Whether nobody has taken over; and nobody can until this transaction ends.
SELECT position FROM read.checkpoints WHERE name = %(name)s AND build = %(build)s AND epoch = %(epoch)s FOR UPDATE
