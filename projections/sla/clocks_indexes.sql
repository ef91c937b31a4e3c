-- What is to be noticed next stands here with all that the tick asks for: it looks every second, and mostly in vain.
CREATE INDEX sla_clocks_notice ON sla_clocks (next_notice, stream, clock, instance) INCLUDE (position)
WHERE next_notice IS NOT NULL;
-- The open clocks by urgency, of all teams and of one; the order is explained beside it, in reads.py, and must be followed.
-- Markets stand there as digests, because an entry may have 2,700 bytes and they may have more.
CREATE INDEX sla_clocks_open ON sla_clocks (
    urgency, (state = 'paused'), due, stream, clock, instance, hashtext(market)
) WHERE fulfilled_at IS NULL AND ended_at IS NULL;
CREATE INDEX sla_clocks_open_of_team ON sla_clocks (
    held_by_team, urgency, (state = 'paused'), due, stream, clock, instance, hashtext(market)
) WHERE fulfilled_at IS NULL AND ended_at IS NULL;
-- Reports are about a time. Counts by periods and clocks are read from the index alone, half as long as from the table; what
-- else is counted by may be longer than an entry.
CREATE INDEX sla_clocks_started ON sla_clocks (started_at) INCLUDE (clock, priority, state, breached_at, ended_because);
