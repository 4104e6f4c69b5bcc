-- Remove what had expired at a moment.
SELECT id, tenant, person, practice FROM vault.sweep($1, $2, $3)
