-- Tried again, and some event is still in the way, perhaps a later one.
UPDATE read.parked SET position = %(position)s, tag = %(tag)s, reason = %(reason)s, events = %(events)s,
    attempts = attempts + 1, tried_at = clock_timestamp(), retry = false
WHERE name = %(name)s AND build = %(build)s AND stream = %(stream)s
