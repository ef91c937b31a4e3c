-- Lay a stream aside from an event on.
INSERT INTO read.parked (name, build, stream, position, tag, reason, events)
VALUES (%(name)s, %(build)s, %(stream)s, %(position)s, %(tag)s, %(reason)s, 1)
