-- Ask for a stream to go on without the event that could not be taken in.
UPDATE read.parked SET retry = true, dropped = %(position)s
WHERE name = %(name)s AND build = %(build)s AND stream = %(stream)s AND position = %(position)s
