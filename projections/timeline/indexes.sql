CREATE UNIQUE INDEX timeline_stream ON timeline (stream, version);
-- The streams that were ever about a person. In which order their events happened is known only once they are found.
CREATE INDEX timeline_subject ON timeline (subject, stream) WHERE subject IS NOT NULL;
