-- Remove what has expired.
SELECT id, tenant, person, practice FROM vault.sweep($1)
