-- The days before another of which a tenant has lines.
SELECT DISTINCT day FROM visits.line WHERE tenant = $1 AND day < $2 ORDER BY day
