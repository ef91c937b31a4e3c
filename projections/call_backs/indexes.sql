-- The list of tasks, by the end of the window: of those still to be made, and of all.
CREATE INDEX call_backs_open ON call_backs (until, stream, call_back) WHERE status = 'promised';
CREATE INDEX call_backs_until ON call_backs (until, stream, call_back);
-- Reports are about when they were promised.
CREATE INDEX call_backs_promised ON call_backs (promised_at);
