-- The newest checkpoint of a tenant.
SELECT size, at, note FROM vault.checkpoint WHERE tenant = $1 ORDER BY size DESC LIMIT 1
