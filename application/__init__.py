"""The application ring: load, decide, append. The PostgreSQL store and the keys of personal data live here."""
