-- How many leaves a tenant's tree has.
SELECT coalesce(max(position) + 1, 0) FROM vault.leaf WHERE tenant = $1
