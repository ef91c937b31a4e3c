-- Ask for a stream to go on without the event that could not be taken in.
UPDATE read.parked SET retry = true, dropped = position
WHERE name = %s AND build = %s AND stream = %s AND position = %s RETURNING stream
