-- What was decided about each mail; a mail that is decided twice after a crash keeps its first decision.
INSERT INTO mail.decision (id, tenant, item, person, record, verdict, at)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[])
ON CONFLICT (item) DO NOTHING
