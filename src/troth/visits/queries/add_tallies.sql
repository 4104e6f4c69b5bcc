-- Add visits to their counts.
INSERT INTO visits.tally AS t (tenant, hour, page, country, visits)
SELECT tenant, hour, page, country, visits
FROM unnest($1::integer[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[])
    AS n (tenant, hour, page, country, visits)
ORDER BY tenant, hour, page, country
ON CONFLICT (tenant, hour, page, country) DO UPDATE SET visits = t.visits + excluded.visits
