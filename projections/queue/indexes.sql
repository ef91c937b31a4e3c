-- Few cases are open at a time, and they are what is looked at and what changes. After the order of work come the columns
-- that lists are narrowed by, as reads.py asks for them: what does not fit is passed over within the index, and only the
-- rows of a page are fetched, also when hardly any case of a team fits. Texts stand there as digests, because an entry may
-- have 2,700 bytes and they may have more; hashtext is what PostgreSQL's own hash indexes keep on disk.
CREATE INDEX queue_open ON queue (
    team, priority_rank, coalesce(next_due, '9999-01-01 00:00+00'), coalesce(unanswered_since, opened_at), stream,
    opened_at, incomplete, (tags <> '[]'), (findings <> '[]'), hashtext(channel), hashtext(market), hashtext(language),
    hashtext(stage), hashtext(complexity), hashtext(kind), hashtext(topic), hashtext(source), hashtext(assignee),
    hashtext(customer)
) WHERE status = 'open';
CREATE INDEX queue_others ON queue (
    team, status, priority_rank, coalesce(next_due, '9999-01-01 00:00+00'), coalesce(unanswered_since, opened_at), stream,
    opened_at, incomplete, (tags <> '[]'), (findings <> '[]'), hashtext(channel), hashtext(market), hashtext(language),
    hashtext(stage), hashtext(complexity), hashtext(kind), hashtext(topic), hashtext(source), hashtext(assignee),
    hashtext(customer)
) WHERE status <> 'open';
-- Few cases have a tag that is rare. Without a list of what is still to be entered, which every question would read first.
CREATE INDEX queue_open_tags ON queue USING gin (tags) WITH (fastupdate = off) WHERE status = 'open' AND tags <> '[]';
CREATE INDEX queue_others_tags ON queue USING gin (tags) WITH (fastupdate = off) WHERE status <> 'open' AND tags <> '[]';
CREATE INDEX queue_number ON queue (number) WHERE number IS NOT NULL;
CREATE INDEX queue_source_case ON queue (source_case) WHERE source_case IS NOT NULL;
CREATE INDEX queue_referral_due ON queue (referral_due) WHERE referral_due IS NOT NULL;
CREATE INDEX queue_silent_due ON queue (silent_due) WHERE silent_due IS NOT NULL;
CREATE INDEX queue_follows ON queue (follows) WHERE follows IS NOT NULL;
