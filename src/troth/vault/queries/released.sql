-- The privacy loss of all that left in the last 365 days.
SELECT coalesce(sum(epsilon), 0) FROM vault.release WHERE tenant = $1 AND at > now() - interval '365 days'
