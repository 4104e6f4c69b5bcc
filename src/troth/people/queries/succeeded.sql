-- The right passphrase clears the count, unless others that were tried meanwhile have locked the account.
UPDATE people.account SET failures = 0, locked_until = NULL
WHERE person = $1 AND (locked_until IS NULL OR locked_until <= now()) RETURNING person
