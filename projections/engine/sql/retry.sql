-- Ask for what is laid aside to be tried again: of one stream, or of all.
UPDATE read.parked SET retry = true
WHERE name = %(name)s AND build = %(build)s AND (%(stream)s::text IS NULL OR stream = %(stream)s)
