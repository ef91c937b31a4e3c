CREATE INDEX standard_replies_topic ON standard_replies (topic, language, stream);
