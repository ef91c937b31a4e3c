-- The one way into the log. Run by the owner role; the application role may call it and nothing else.
--
-- One call takes a batch of units. A unit is what one command wants to write: all of it is written or none, and what becomes
-- of one unit does not touch the others. The caller sees to it that no two units of a batch share a stream, a claim, a command
-- id or an idempotency key, so each can be judged on its own.
--
-- Verdicts: 0 written, 1 written before (the receipt says what), 2 a stream has moved, 3 a claim is taken,
-- 4 the idempotency key is taken, 5 refused by the domain (kept under its idempotency key).
--
-- The planner switches keep every look-up an index scan even in a plan made while the tables were small: plans are cached for
-- a session, and a sequential scan under the lock would stop every writer. For the same reason look-ups are scalar sub-selects
-- with LIMIT, which are never turned into hash joins.
CREATE FUNCTION ledger.append(
    clock timestamptz,
    -- one element a unit
    unit_command uuid[], unit_stream text[], unit_version bigint[], unit_actor text[], unit_on_behalf_of text[],
    unit_origin text[], unit_correlation uuid[], unit_causation uuid[],
    unit_key bytea[], unit_body bytea[], unit_refusal bytea[],
    -- one element a stream written or merely read, with the version it must be at
    check_unit integer[], check_stream text[], check_version bigint[],
    -- one element an event
    event_unit integer[], event_id uuid[], event_stream text[], event_version bigint[], event_topic text[],
    event_schema smallint[], event_state bytea[], event_occurred_at timestamptz[], event_subject text[], event_series text[],
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
    numbers text[];
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
    moment := greatest(clock, moment);

    SELECT array_agg(CASE
            WHEN (SELECT true FROM ledger.receipts r WHERE r.command_id = u.command_id LIMIT 1) THEN 1
            WHEN u.key IS NOT NULL AND (
                SELECT k.created_at > moment - interval '7 days'
                FROM ledger.idempotency_keys k WHERE k.key = u.key LIMIT 1) THEN 4
            WHEN u.refusal IS NOT NULL THEN 5
            ELSE 0 END::smallint ORDER BY u.ord)
        INTO verdicts
        FROM unnest(unit_command, unit_key, unit_refusal) WITH ORDINALITY u(command_id, key, refusal, ord);

    SELECT array_agg(CASE WHEN verdicts[v.ord] = 0 AND s.stale THEN 2::smallint ELSE verdicts[v.ord] END ORDER BY v.ord)
        INTO verdicts
        FROM generate_subscripts(verdicts, 1) v(ord)
        LEFT JOIN (
            SELECT c.unit, true AS stale
            FROM unnest(check_unit, check_stream, check_version) c(unit, stream, version)
            WHERE c.version <> coalesce(
                (SELECT e.originator_version FROM ledger.stored_events e
                 WHERE e.originator_id = c.stream ORDER BY e.originator_version DESC LIMIT 1),
                least(c.version, 0))
            GROUP BY c.unit) s ON s.unit = v.ord;

    IF cardinality(claim_unit) > 0 THEN
        SELECT array_agg(CASE WHEN verdicts[v.ord] = 0 AND t.taken THEN 3::smallint ELSE verdicts[v.ord] END ORDER BY v.ord)
            INTO verdicts
            FROM generate_subscripts(verdicts, 1) v(ord)
            LEFT JOIN (
                SELECT c.unit, true AS taken
                FROM unnest(claim_unit, claim_kind, claim_digest) c(unit, kind, digest)
                WHERE (SELECT true FROM ledger.claims o WHERE o.kind = c.kind AND o.digest = c.digest LIMIT 1)
                GROUP BY c.unit) t ON t.unit = v.ord;
        INSERT INTO ledger.claims (kind, digest, stream, command_id)
            SELECT c.kind, c.digest, unit_stream[c.unit], unit_command[c.unit]
            FROM unnest(claim_unit, claim_kind, claim_digest) c(unit, kind, digest)
            WHERE verdicts[c.unit] = 0;
    END IF;

    -- Human numbers: gap-free in each series and year, in the order of the batch.
    IF EXISTS (SELECT FROM unnest(event_series) s(series) WHERE s.series IS NOT NULL) THEN
        WITH due AS (
            SELECT e.ord, e.series, count(*) OVER (PARTITION BY e.series ORDER BY e.ord) AS nth
            FROM unnest(event_unit, event_series) WITH ORDINALITY e(unit, series, ord)
            WHERE e.series IS NOT NULL AND verdicts[e.unit] = 0
        ), taken AS (
            INSERT INTO ledger.numbers AS n (series, year, last)
            SELECT d.series, extract(year FROM moment AT TIME ZONE i.zone)::integer, count(*)
            FROM due d CROSS JOIN ledger.identity i GROUP BY d.series, i.zone
            ON CONFLICT ON CONSTRAINT numbers_pkey DO UPDATE SET last = n.last + excluded.last
            RETURNING n.series, n.year, n.last
        ), total AS (SELECT d.series, count(*) AS count FROM due d GROUP BY d.series)
        SELECT array_agg(t.year || '-' || lpad((t.last - c.count + d.nth)::text, greatest(6, length((t.last - c.count + d.nth)::text)), '0') ORDER BY o.ord)
            INTO numbers
            FROM generate_subscripts(event_unit, 1) o(ord)
            LEFT JOIN due d ON d.ord = o.ord
            LEFT JOIN taken t ON t.series = d.series
            LEFT JOIN total c ON c.series = d.series;
    END IF;

    WITH placed AS (
        INSERT INTO ledger.stored_events
            (originator_id, originator_version, topic, state, notification_id, schema_version, event_id, command_id,
             occurred_at, recorded_at, actor, on_behalf_of, origin, correlation, causation, subject)
        SELECT e.stream, e.version, e.topic,
            CASE WHEN e.series IS NULL THEN e.state ELSE convert_to(
                replace(convert_from(e.state, 'UTF8'), '"number":"?"', '"number":"' || numbers[e.ord] || '"'), 'UTF8') END,
            head + row_number() OVER (ORDER BY e.ord), e.schema, e.id, u.command_id,
            e.occurred_at, moment, u.actor, u.on_behalf_of, u.origin, u.correlation, u.causation, e.subject
        FROM unnest(event_unit, event_id, event_stream, event_version, event_topic, event_schema, event_state,
                    event_occurred_at, event_subject, event_series)
                WITH ORDINALITY e(unit, id, stream, version, topic, schema, state, occurred_at, subject, series, ord)
            JOIN unnest(unit_command, unit_actor, unit_on_behalf_of, unit_origin, unit_correlation, unit_causation)
                WITH ORDINALITY u(command_id, actor, on_behalf_of, origin, correlation, causation, ord) ON u.ord = e.unit
        WHERE verdicts[e.unit] = 0
        RETURNING stored_events.command_id, stored_events.notification_id
    )
    INSERT INTO ledger.receipts (command_id, stream, version, first_position, last_position, number, recorded_at)
        SELECT u.command_id, u.stream, u.version, p.first, coalesce(p.last, head),
            (SELECT numbers[e.ord] FROM unnest(event_unit, event_series) WITH ORDINALITY e(unit, series, ord)
             WHERE e.unit = u.ord AND e.series IS NOT NULL AND numbers IS NOT NULL ORDER BY e.ord LIMIT 1),
            moment
        FROM unnest(unit_command, unit_stream, unit_version) WITH ORDINALITY u(command_id, stream, version, ord)
            LEFT JOIN (SELECT placed.command_id, min(placed.notification_id) AS first, max(placed.notification_id) AS last
                       FROM placed GROUP BY placed.command_id) p ON p.command_id = u.command_id
        WHERE verdicts[u.ord] = 0;

    INSERT INTO ledger.idempotency_keys AS k (key, command_id, body, refusal, created_at)
        SELECT u.key, u.command_id, u.body, u.refusal, moment
        FROM unnest(unit_key, unit_command, unit_body, unit_refusal) WITH ORDINALITY u(key, command_id, body, refusal, ord)
        WHERE u.key IS NOT NULL AND verdicts[u.ord] IN (0, 5)
        ON CONFLICT ON CONSTRAINT idempotency_keys_pkey DO UPDATE
            SET command_id = excluded.command_id, body = excluded.body, refusal = excluded.refusal,
                created_at = excluded.created_at;

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
        SELECT u.ord::integer, verdicts[u.ord], f.command_id, r.stream, r.version, r.first_position, r.last_position,
            r.number, r.recorded_at, f.body, f.refusal
        FROM unnest(unit_command, unit_key) WITH ORDINALITY u(command_id, key, ord)
            CROSS JOIN LATERAL (
                SELECT u.command_id, NULL::bytea AS body, NULL::bytea AS refusal WHERE verdicts[u.ord] <> 4
                UNION ALL
                SELECT k.command_id, k.body, k.refusal FROM ledger.idempotency_keys k
                WHERE verdicts[u.ord] = 4 AND k.key = u.key LIMIT 1) f
            LEFT JOIN LATERAL (SELECT * FROM ledger.receipts r WHERE r.command_id = f.command_id LIMIT 1) r ON true
        ORDER BY u.ord;
END $$;

REVOKE ALL ON FUNCTION ledger.append FROM PUBLIC;
