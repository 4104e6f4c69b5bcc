-- Count a wrong passphrase; the third makes people wait, the sixth locks for a quarter of an hour.
UPDATE people.account SET failures = failures + 1,
    locked_until = CASE
        WHEN failures + 1 >= 6 THEN now() + interval '15 minutes'
        WHEN failures + 1 >= 3 THEN now() + interval '1 second' * power(2, failures - 1)
        ELSE locked_until END
WHERE person = $1 RETURNING failures, locked_until
