-- Everything of a stream is taken in.
DELETE FROM read.parked WHERE name = %(name)s AND build = %(build)s AND stream = %(stream)s
