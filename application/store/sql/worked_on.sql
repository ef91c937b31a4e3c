-- Whether there are cases, customers or orders, and whether any of their events is of another origin than a demonstration.
-- '.' comes right after '-', so each range is one category by the primary key.
SELECT count(*) > 0, coalesce(bool_or(NOT demo), false) FROM (
    SELECT origin = 'demo' AS demo FROM (VALUES ('case'), ('customer'), ('order')) AS category (name)
    CROSS JOIN LATERAL (
        (SELECT origin FROM ledger.stored_events
            WHERE originator_id >= name || '-' AND originator_id < name || '.' LIMIT 1)
        UNION ALL
        (SELECT origin FROM ledger.stored_events
            WHERE originator_id >= name || '-' AND originator_id < name || '.' AND origin <> 'demo' LIMIT 1)
    ) AS found
) AS events
