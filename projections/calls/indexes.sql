-- Lists show the newest first, and reports are about a time; what they count by stands beside.
CREATE INDEX calls_began ON calls (began_at, stream) INCLUDE (line, market, outcome, waited_seconds);
