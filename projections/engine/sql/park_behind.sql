-- Count events that wait behind one that could not be taken in.
UPDATE read.parked p SET events = p.events + more.events
FROM unnest(%(streams)s::text[], %(events)s::bigint[]) more(stream, events)
WHERE p.name = %(name)s AND p.build = %(build)s AND p.stream = more.stream
