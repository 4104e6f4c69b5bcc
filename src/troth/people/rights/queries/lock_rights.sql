-- One at a time for a person, until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended('rights ' || $1::text, 0))
