-- Forget decisions whose records have gone.
DELETE FROM mail.decision WHERE at < now() - interval '30 days'
