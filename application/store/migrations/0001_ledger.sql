-- The ledger: the log and what is written with it, under one lock. Run by the owner role.
-- The layout of stored_events up to notification_id is that of the eventsourcing library, so that its readers can read it.

CREATE TABLE ledger.identity (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    ledger_id uuid NOT NULL DEFAULT gen_random_uuid(),
    zone text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE ledger.stored_events (
    originator_id text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic text COLLATE "C" NOT NULL,
    state bytea NOT NULL,
    notification_id bigint NOT NULL,
    schema_version smallint NOT NULL,
    event_id uuid NOT NULL,
    command_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    actor text NOT NULL,
    on_behalf_of text,
    origin text NOT NULL CHECK (origin IN ('live', 'import', 'demo')),
    correlation uuid NOT NULL,
    causation uuid,
    subject text,
    PRIMARY KEY (originator_id, originator_version)
) WITH (
    -- Nothing is ever updated, so vacuum has only to freeze and to set the visibility map.
    autovacuum_vacuum_insert_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.02
);
CREATE UNIQUE INDEX stored_events_notification_id_idx ON ledger.stored_events (notification_id);

-- What became of each command, for ever; `action` is the name of what was asked.
CREATE TABLE ledger.receipts (
    command_id uuid PRIMARY KEY,
    stream text COLLATE "C" NOT NULL,
    version bigint NOT NULL,
    action text COLLATE "C" NOT NULL,
    first_position bigint,
    last_position bigint NOT NULL,
    number text,
    recorded_at timestamptz NOT NULL
);

-- The Idempotency-Keys of HTTP: each leads to a receipt or to a refusal.
CREATE TABLE ledger.idempotency_keys (
    key bytea PRIMARY KEY,
    command_id uuid NOT NULL,
    body bytea NOT NULL,
    refusal bytea,
    created_at timestamptz NOT NULL
);
CREATE INDEX idempotency_keys_age ON ledger.idempotency_keys (created_at);

-- What must be unique in the whole ledger.
CREATE TABLE ledger.claims (
    kind text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    stream text COLLATE "C" NOT NULL,
    command_id uuid NOT NULL,
    PRIMARY KEY (kind, digest)
);

-- Up to when somebody was told what the ledger knew: nothing is recorded before that any more.
CREATE TABLE ledger.told_until (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    moment timestamptz NOT NULL
);
INSERT INTO ledger.told_until (moment) VALUES ('-infinity');

CREATE TABLE ledger.numbers (
    series text COLLATE "C" NOT NULL,
    year integer NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (series, year)
);

-- What must leave the ledger because of a command; taken from here by whoever delivers it.
CREATE TABLE ledger.outbox (
    command_id uuid NOT NULL,
    ordinal integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    body bytea NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (command_id, ordinal)
);

-- The keys of the data subjects, wrapped by the master key.
CREATE TABLE ledger.subject_keys (
    key_id text COLLATE "C" PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    wrapped bytea NOT NULL,
    master text COLLATE "C" NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX subject_keys_subject ON ledger.subject_keys (subject);

-- Master keys that wrap nothing any more and never will again. A process that still has one would otherwise wrap new keys
-- under it after it was thrown away, and nobody could open them.
CREATE TABLE ledger.retired_masters (
    master text COLLATE "C" PRIMARY KEY,
    retired_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE FUNCTION ledger.refuse_retired_master() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger.retired_masters r WHERE r.master = NEW.master) THEN
        RAISE EXCEPTION 'the master key % is retired', NEW.master USING ERRCODE = 'CL001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER no_retired_master BEFORE INSERT OR UPDATE ON ledger.subject_keys
    FOR EACH ROW EXECUTE FUNCTION ledger.refuse_retired_master();

-- Where a person's data can be found again without being readable.
CREATE TABLE ledger.blind_index (
    kind text COLLATE "C" NOT NULL,
    digest bytea NOT NULL,
    stream text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, digest, stream)
);
CREATE INDEX blind_index_subject ON ledger.blind_index (subject);

-- The sealed bytes of attachments; what an attachment is, and when it is whole, stands in its events. It was touched when its
-- first chunk came, and whenever somebody asked to finish it.
CREATE TABLE ledger.attachments (
    attachment_id uuid PRIMARY KEY,
    subject text COLLATE "C" NOT NULL,
    key_id text COLLATE "C" NOT NULL,
    touched_at timestamptz NOT NULL
);
CREATE TABLE ledger.attachment_chunks (
    attachment_id uuid NOT NULL REFERENCES ledger.attachments ON DELETE CASCADE,
    ordinal integer NOT NULL CHECK (ordinal >= 0),
    size integer NOT NULL CHECK (size > 0),
    box bytea NOT NULL,
    PRIMARY KEY (attachment_id, ordinal)
);

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.% is refused: the ledger is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.stored_events
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.receipts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ledger.stored_events ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger.receipts ENABLE ALWAYS TRIGGER append_only;
