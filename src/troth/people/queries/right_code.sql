-- The right second factor clears the count.
UPDATE people.account SET code_failures = 0, locked_until = NULL WHERE person = $1 RETURNING person
