-- Hand a batch of units to the one function that may write; parameters are binary, because they are many.
SELECT verdict, command_id, stream, version, first_position, last_position, number, recorded_at, body, refusal
FROM ledger.append(
    %b::timestamptz,
    %b::uuid[], %b::text[], %b::bigint[], %b::text[], %b::text[], %b::text[],
    %b::text[], %b::uuid[], %b::uuid[],
    %b::integer[], %b::text[], %b::bigint[],
    %b::integer[], %b::uuid[], %b::text[], %b::bigint[], %b::text[],
    %b::smallint[], %b::bytea[], %b::timestamptz[], %b::text[],
    %b::integer[], %b::integer[], %b::text[],
    %b::integer[], %b::bytea[], %b::bytea[], %b::bytea[],
    %b::integer[], %b::text[], %b::bytea[],
    %b::integer[], %b::text[], %b::bytea[],
    %b::text[], %b::text[], %b::bytea[], %b::text[],
    %b::integer[], %b::text[], %b::bytea[], %b::text[], %b::text[])
ORDER BY unit
