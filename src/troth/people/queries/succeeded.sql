-- The right passphrase clears the count.
UPDATE people.account SET failures = 0, locked_until = NULL WHERE person = $1
