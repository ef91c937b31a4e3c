-- What the database itself enforces against whoever is connected.
SELECT NOT has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') AND NOT pg_has_role(c.relowner, 'MEMBER') AS separate_roles,
    EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only' AND t.tgenabled = 'A') AS append_only
FROM pg_class c WHERE c.oid = 'ledger.stored_events'::regclass
