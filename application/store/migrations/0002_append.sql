-- The one way into the log. Run by the owner role; the application role may call it and nothing else.
--
-- One call takes a batch of units. A unit is what one command wants to write: all of it is written or none, and what becomes
-- of one unit does not touch the others. The caller sees to it that no unit of a batch reads or writes a stream that another
-- one writes, and that no two share a claim, a command id or an idempotency key, so each can be judged on its own.
--
-- Verdicts: 0 written, 1 written before (the receipt says what), 2 a stream has moved, 3 a claim is taken,
-- 4 the idempotency key is taken, 5 refused by the domain (kept under its idempotency key).
--
-- The planner switches keep every look-up an index scan even in a plan made while the tables were small: plans are cached for
-- a session, and a sequential scan under the lock would stop every writer. For the same reason look-ups are scalar sub-selects
-- with LIMIT, which are never turned into hash joins. What few commands have is passed sparsely, so that the others need not
-- look for it: each statement costs every batch about a thirtieth of a millisecond.
CREATE FUNCTION ledger.append(
    clock timestamptz,
    -- one element a unit
    unit_command uuid[], unit_stream text[], unit_version bigint[], unit_action text[], unit_actor text[],
    unit_on_behalf_of text[], unit_origin text[], unit_correlation uuid[], unit_causation uuid[],
    -- one element a stream written or merely read, with the version it must be at
    check_unit integer[], check_stream text[], check_version bigint[],
    -- one element an event
    event_unit integer[], event_id uuid[], event_stream text[], event_version bigint[], event_topic text[],
    event_schema smallint[], event_state bytea[], event_occurred_at timestamptz[], event_subject text[],
    -- one element an event that takes a human number
    number_event integer[], number_unit integer[], number_series text[],
    -- one element an idempotency key
    idempotency_unit integer[], idempotency_key bytea[], idempotency_body bytea[], idempotency_refusal bytea[],
    -- one element each
    claim_unit integer[], claim_kind text[], claim_digest bytea[],
    outbox_unit integer[], outbox_kind text[], outbox_body bytea[],
    key_id text[], key_subject text[], key_wrapped bytea[], key_master text[],
    index_unit integer[], index_kind text[], index_digest bytea[], index_stream text[], index_subject text[]
) RETURNS TABLE (
    unit integer, verdict smallint, command_id uuid, stream text, version bigint,
    first_position bigint, last_position bigint, number text, recorded_at timestamptz, body bytea, refusal bytea
)
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
SET enable_mergejoin = off
SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_variable
DECLARE
    head bigint;
    moment timestamptz;
    verdicts smallint[];
    event_number text[];
    unit_number text[];
    given text;
    used bigint;
    one record;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'ledger.append needs READ COMMITTED: under another level it would not see what was committed before it';
    END IF;
    -- Whoever waits gives up in the end, and whoever holds the lock in an open transaction loses it.
    PERFORM set_config('lock_timeout', '10s', true),
            set_config('idle_in_transaction_session_timeout', '10s', true);
    PERFORM pg_advisory_xact_lock(7233173019385131);

    SELECT e.notification_id, e.recorded_at INTO head, moment
        FROM ledger.stored_events e ORDER BY e.notification_id DESC LIMIT 1;
    head := coalesce(head, 0);
    -- Never before the last event, nor before a moment of which somebody was told all that was known.
    moment := greatest(clock, moment, (SELECT t.moment FROM ledger.told_until t));

    SELECT array_agg(CASE
            WHEN (SELECT true FROM ledger.receipts r WHERE r.command_id = u.command_id LIMIT 1) THEN 1
            WHEN s.unit IS NOT NULL THEN 2
            ELSE 0 END::smallint ORDER BY u.ord)
        INTO verdicts
        FROM unnest(unit_command) WITH ORDINALITY u(command_id, ord)
        LEFT JOIN (
            SELECT DISTINCT c.unit
            FROM unnest(check_unit, check_stream, check_version) c(unit, stream, version)
            WHERE c.version <> coalesce(
                (SELECT e.originator_version FROM ledger.stored_events e
                 WHERE e.originator_id = c.stream ORDER BY e.originator_version DESC LIMIT 1),
                least(c.version, 0))) s ON s.unit = u.ord;

    -- A key that is taken is answered with what it was taken with, whatever has moved since.
    IF cardinality(idempotency_unit) > 0 THEN
        FOR one IN
            SELECT i.unit, i.refusal,
                (SELECT k.created_at > moment - interval '7 days'
                 FROM ledger.idempotency_keys k WHERE k.key = i.key LIMIT 1) AS taken
            FROM unnest(idempotency_unit, idempotency_key, idempotency_refusal) i(unit, key, refusal)
        LOOP
            IF verdicts[one.unit] = 1 THEN
                CONTINUE;
            ELSIF one.taken THEN
                verdicts[one.unit] := 4;
            ELSIF one.refusal IS NOT NULL THEN
                verdicts[one.unit] := 5;
            END IF;
        END LOOP;
    END IF;

    IF cardinality(claim_unit) > 0 THEN
        FOR one IN
            SELECT c.unit FROM unnest(claim_unit, claim_kind, claim_digest) c(unit, kind, digest)
            WHERE (SELECT true FROM ledger.claims o WHERE o.kind = c.kind AND o.digest = c.digest LIMIT 1)
        LOOP
            IF verdicts[one.unit] = 0 THEN
                verdicts[one.unit] := 3;
            END IF;
        END LOOP;
        INSERT INTO ledger.claims (kind, digest, stream, command_id)
            SELECT c.kind, c.digest, unit_stream[c.unit], unit_command[c.unit]
            FROM unnest(claim_unit, claim_kind, claim_digest) c(unit, kind, digest)
            WHERE verdicts[c.unit] = 0;
    END IF;

    -- Human numbers: gap-free in each series and year, in the order of the batch. Taken all at once: a row that is updated
    -- again and again in one transaction leaves a version behind each time.
    IF cardinality(number_event) > 0 THEN
        FOR one IN
            SELECT n.series, extract(year FROM moment AT TIME ZONE i.zone)::integer AS year, count(*)::integer AS size,
                array_agg(n.event ORDER BY n.event) AS events, array_agg(n.unit ORDER BY n.event) AS units
            FROM unnest(number_event, number_unit, number_series) n(event, unit, series) CROSS JOIN ledger.identity i
            WHERE verdicts[n.unit] = 0 GROUP BY 1, 2 ORDER BY 1
        LOOP
            INSERT INTO ledger.numbers AS n (series, year, last) VALUES (one.series, one.year, one.size)
                ON CONFLICT ON CONSTRAINT numbers_pkey DO UPDATE SET last = n.last + one.size
                RETURNING n.last - one.size INTO used;
            FOR nth IN 1 .. one.size LOOP
                given := one.year || '-' || lpad((used + nth)::text, greatest(6, length((used + nth)::text)), '0');
                event_number[one.events[nth]] := given;
                unit_number[one.units[nth]] := given;
            END LOOP;
        END LOOP;
    END IF;

    IF cardinality(idempotency_unit) > 0 THEN
        INSERT INTO ledger.idempotency_keys AS k (key, command_id, body, refusal, created_at)
            SELECT i.key, unit_command[i.unit], i.body, i.refusal, moment
            FROM unnest(idempotency_unit, idempotency_key, idempotency_body, idempotency_refusal)
                i(unit, key, body, refusal)
            WHERE verdicts[i.unit] IN (0, 5)
            ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE
                SET command_id = excluded.command_id, body = excluded.body, refusal = excluded.refusal,
                    created_at = excluded.created_at;
    END IF;
    IF cardinality(key_id) > 0 THEN
        INSERT INTO ledger.subject_keys (key_id, subject, wrapped, master)
            SELECT * FROM unnest(key_id, key_subject, key_wrapped, key_master)
            ON CONFLICT ON CONSTRAINT subject_keys_pkey DO NOTHING;
    END IF;
    IF cardinality(outbox_unit) > 0 THEN
        INSERT INTO ledger.outbox (command_id, ordinal, kind, body, recorded_at)
            SELECT unit_command[o.unit], o.ord, o.kind, o.body, moment
            FROM unnest(outbox_unit, outbox_kind, outbox_body) WITH ORDINALITY o(unit, kind, body, ord)
            WHERE verdicts[o.unit] = 0;
    END IF;
    IF cardinality(index_unit) > 0 THEN
        INSERT INTO ledger.blind_index (kind, digest, stream, subject)
            SELECT i.kind, i.digest, i.stream, i.subject
            FROM unnest(index_unit, index_kind, index_digest, index_stream, index_subject)
                i(unit, kind, digest, stream, subject)
            WHERE verdicts[i.unit] = 0
            ON CONFLICT ON CONSTRAINT blind_index_pkey DO NOTHING;
    END IF;

    RETURN QUERY
        WITH placed AS (
            INSERT INTO ledger.stored_events
                (originator_id, originator_version, topic, state, notification_id, schema_version, event_id, command_id,
                 occurred_at, recorded_at, actor, on_behalf_of, origin, correlation, causation, subject)
            SELECT e.stream, e.version, e.topic,
                CASE WHEN event_number[e.ord] IS NULL THEN e.state ELSE convert_to(replace(
                    convert_from(e.state, 'UTF8'), '"number":"?"', '"number":"' || event_number[e.ord] || '"'), 'UTF8') END,
                head + row_number() OVER (ORDER BY e.ord), e.schema, e.id, u.command_id,
                e.occurred_at, moment, u.actor, u.on_behalf_of, u.origin, u.correlation, u.causation, e.subject
            FROM unnest(event_unit, event_id, event_stream, event_version, event_topic, event_schema, event_state,
                        event_occurred_at, event_subject)
                    WITH ORDINALITY e(unit, id, stream, version, topic, schema, state, occurred_at, subject, ord)
                JOIN unnest(unit_command, unit_actor, unit_on_behalf_of, unit_origin, unit_correlation, unit_causation)
                    WITH ORDINALITY u(command_id, actor, on_behalf_of, origin, correlation, causation, ord)
                    ON u.ord = e.unit
            WHERE verdicts[e.unit] = 0
            RETURNING stored_events.command_id, stored_events.notification_id
        ), receipt AS (
            INSERT INTO ledger.receipts
                (command_id, stream, version, action, first_position, last_position, number, recorded_at)
            SELECT u.command_id, u.stream, u.version, u.action, p.first, coalesce(p.last, head), unit_number[u.ord], moment
            FROM unnest(unit_command, unit_stream, unit_version, unit_action)
                    WITH ORDINALITY u(command_id, stream, version, action, ord)
                LEFT JOIN (SELECT placed.command_id, min(placed.notification_id) AS first, max(placed.notification_id) AS last
                           FROM placed GROUP BY placed.command_id) p ON p.command_id = u.command_id
            WHERE verdicts[u.ord] = 0
            RETURNING receipts.*
        )
        SELECT u.ord::integer, 0::smallint, r.command_id, r.stream, r.version, r.first_position, r.last_position, r.number,
            r.recorded_at, NULL::bytea, NULL::bytea
        FROM unnest(unit_command) WITH ORDINALITY u(command_id, ord) JOIN receipt r ON r.command_id = u.command_id
        WHERE verdicts[u.ord] = 0;

    IF NOT (0 = ALL (verdicts)) THEN
        RETURN QUERY
            SELECT u.ord::integer, verdicts[u.ord], f.command_id, r.stream, r.version, r.first_position, r.last_position,
                r.number, r.recorded_at, f.body, f.refusal
            FROM unnest(unit_command) WITH ORDINALITY u(command_id, ord)
                LEFT JOIN unnest(idempotency_unit, idempotency_key) i(unit, key) ON i.unit = u.ord
                CROSS JOIN LATERAL (
                    SELECT u.command_id, NULL::bytea AS body, NULL::bytea AS refusal WHERE verdicts[u.ord] <> 4
                    UNION ALL
                    SELECT k.command_id, k.body, k.refusal FROM ledger.idempotency_keys k
                    WHERE verdicts[u.ord] = 4 AND k.key = i.key LIMIT 1) f
                LEFT JOIN LATERAL (SELECT * FROM ledger.receipts r WHERE r.command_id = f.command_id LIMIT 1) r ON true
            WHERE verdicts[u.ord] <> 0;
    END IF;
END $$;

REVOKE ALL ON FUNCTION ledger.append FROM PUBLIC;
