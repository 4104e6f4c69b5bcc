-- One more try at a second factor, unless the account waits; from the fifth on each makes it wait.
UPDATE people.account SET code_failures = code_failures + 1,
    locked_until = CASE WHEN code_failures + 1 >= 5 THEN now() + interval '15 minutes' ELSE locked_until END
WHERE person = $1 AND (locked_until IS NULL OR locked_until <= now()) RETURNING code_failures
