-- The queue: one row a case. The order of work is explained beside it, in reads.py; the index must follow it.
CREATE TABLE read.queue (
    position bigint NOT NULL,
    stream text COLLATE "C" PRIMARY KEY,
    version bigint NOT NULL,
    updated_at timestamptz NOT NULL,
    number text COLLATE "C",
    source text,
    source_case text COLLATE "C",
    team text COLLATE "C" NOT NULL,
    assignee text COLLATE "C",
    status text COLLATE "C" NOT NULL,
    priority text NOT NULL,
    priority_rank bigint NOT NULL,
    topic text NOT NULL,
    kind text,
    stage text,
    channel text NOT NULL,
    market text,
    language text,
    customer text COLLATE "C",
    order_id text COLLATE "C",
    opened_at timestamptz NOT NULL,
    last_customer_at timestamptz NOT NULL,
    unanswered_since timestamptz,
    messages bigint NOT NULL,
    replies bigint NOT NULL,
    times_resolved bigint NOT NULL,
    times_reopened bigint NOT NULL,
    flags bigint NOT NULL,
    silent_due timestamptz,
    closed_how text,
    waits_on text,
    party text,
    waiting_since timestamptz,
    wrote_since timestamptz,
    complexity text,
    missing jsonb NOT NULL,
    incomplete boolean NOT NULL,
    tags jsonb NOT NULL,
    transfers bigint NOT NULL,
    referrals jsonb NOT NULL,
    referral_due timestamptz,
    liable text,
    hope_outcome text,
    follows text COLLATE "C",
    merged_into text COLLATE "C"
) WITH (
    -- Every change leaves a dead row behind.
    autovacuum_vacuum_scale_factor = 0.05
);
-- Few cases are open at a time, and they are what is looked at and what changes.
CREATE INDEX queue_open ON read.queue (team, priority_rank, coalesce(unanswered_since, opened_at), stream)
    WHERE status = 'open';
CREATE INDEX queue_others ON read.queue (team, status, priority_rank, coalesce(unanswered_since, opened_at), stream)
    WHERE status <> 'open';
CREATE INDEX queue_number ON read.queue (number) WHERE number IS NOT NULL;
CREATE INDEX queue_source_case ON read.queue (source_case) WHERE source_case IS NOT NULL;
CREATE INDEX queue_referral_due ON read.queue (referral_due) WHERE referral_due IS NOT NULL;
CREATE INDEX queue_silent_due ON read.queue (silent_due) WHERE silent_due IS NOT NULL;
