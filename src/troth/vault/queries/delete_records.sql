-- Remove records before their time.
DELETE FROM vault.record WHERE id = ANY ($1::uuid[])
