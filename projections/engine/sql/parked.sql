-- What a build has laid aside.
SELECT stream, position, retry, dropped FROM read.parked WHERE name = %(name)s AND build = %(build)s
