-- The newest entries about one person alone.
SELECT id, at, sealed FROM vault.entry WHERE tenant = $1 AND person = $2 ORDER BY at DESC LIMIT $3
