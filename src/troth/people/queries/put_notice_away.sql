-- A person has read a notice and wants to see it no more.
INSERT INTO people.notice_put_away (tenant, person, version) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
