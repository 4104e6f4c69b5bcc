-- The counts of a tenant from an hour on.
SELECT hour, page, country, visits FROM visits.tally WHERE tenant = $1 AND hour >= $2 ORDER BY hour, page, country
