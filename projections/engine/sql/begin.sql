-- A read model may forget its last moments in a crash of the server, because its checkpoint forgets them too, so its commit
-- waits for no disk. A stopped client loses its row locks, so that whoever takes over does not wait for it. Rows are looked
-- up by their keys: a plan that was made while the table was small, and is kept, would read all of it ever after.
SELECT set_config('synchronous_commit', 'off', true), set_config('idle_in_transaction_session_timeout', '10s', true),
    set_config('enable_seqscan', 'off', true)
