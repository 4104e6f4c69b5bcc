-- Add sealed lines to the access log.
INSERT INTO visits.line (tenant, day, sealed)
SELECT tenant, day, sealed FROM unnest($1::integer[], $2::integer[], $3::bytea[]) AS n (tenant, day, sealed)
