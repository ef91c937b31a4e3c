-- Let the two builds of a projection change places. Tables go first and checkpoints after them, as they do when a batch is
-- written, so that the two can't wait for each other; whoever was driving either build finds its checkpoint gone, rolls
-- back, and claims it again. One statement for whoever has only a console: SELECT read.switch('queue').
CREATE OR REPLACE FUNCTION read.switch(projection text, even_if_behind boolean DEFAULT false) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    live_tables text[];
    beside_tables text[];
    live_position bigint;
    beside_position bigint;
    beside_ready timestamptz;
    one text;
BEGIN
    SELECT tables INTO live_tables FROM read.checkpoints WHERE name = projection AND build = 'live';
    SELECT tables INTO beside_tables FROM read.checkpoints WHERE name = projection AND build = 'beside';
    IF live_tables IS NULL OR beside_tables IS NULL THEN
        RAISE EXCEPTION 'there are no two builds of %', projection
            USING ERRCODE = 'CL001', HINT = 'make one with: caseledger projections rebuild';
    END IF;
    FOREACH one IN ARRAY live_tables LOOP
        IF to_regclass(format('read.%I', one)) IS NOT NULL THEN
            EXECUTE format('LOCK TABLE read.%I IN ACCESS EXCLUSIVE MODE', one);
        END IF;
    END LOOP;
    FOREACH one IN ARRAY beside_tables LOOP
        IF to_regclass(format('read_beside.%I', one)) IS NOT NULL THEN
            EXECUTE format('LOCK TABLE read_beside.%I IN ACCESS EXCLUSIVE MODE', one);
        END IF;
    END LOOP;
    PERFORM FROM read.leases WHERE name = projection ORDER BY build FOR UPDATE;
    PERFORM FROM read.checkpoints WHERE name = projection ORDER BY build FOR UPDATE;
    SELECT position INTO live_position FROM read.checkpoints WHERE name = projection AND build = 'live';
    SELECT position, ready_at INTO beside_position, beside_ready
        FROM read.checkpoints WHERE name = projection AND build = 'beside';
    IF beside_ready IS NULL OR (beside_position < live_position AND NOT even_if_behind) THEN
        RAISE EXCEPTION 'the build beside % is at position %, the live one at %',
            projection, beside_position, live_position
            USING ERRCODE = 'CL002', HINT = 'let it catch up first: caseledger projections rebuild';
    END IF;
    FOREACH one IN ARRAY live_tables LOOP
        EXECUTE format('ALTER TABLE IF EXISTS read.%I SET SCHEMA read_passing', one);
    END LOOP;
    FOREACH one IN ARRAY beside_tables LOOP
        EXECUTE format('ALTER TABLE IF EXISTS read_beside.%I SET SCHEMA read', one);
    END LOOP;
    FOREACH one IN ARRAY live_tables LOOP
        EXECUTE format('ALTER TABLE IF EXISTS read_passing.%I SET SCHEMA read_beside', one);
    END LOOP;
    -- By way of a third name: two rows can't change their keys at once.
    UPDATE read.checkpoints SET build = 'passing', goes_live = false WHERE name = projection AND build = 'live';
    UPDATE read.checkpoints SET build = 'live', goes_live = false WHERE name = projection AND build = 'beside';
    UPDATE read.checkpoints SET build = 'beside' WHERE name = projection AND build = 'passing';
    UPDATE read.parked SET build = 'passing' WHERE name = projection AND build = 'live';
    UPDATE read.parked SET build = 'live' WHERE name = projection AND build = 'beside';
    UPDATE read.parked SET build = 'beside' WHERE name = projection AND build = 'passing';
    -- Nobody drives what they drove: a lease says who may claim, and both may be claimed at once.
    UPDATE read.leases SET expires_at = clock_timestamp() WHERE name = projection;
END
$$;
