-- Ask for what a build has laid aside to be tried again: of one stream, or of all.
UPDATE read.parked SET retry = true
WHERE name = %s AND build = %s AND (%s::text IS NULL OR stream = %s) RETURNING stream
