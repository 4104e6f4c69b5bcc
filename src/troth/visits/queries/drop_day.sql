-- Remove the lines of one day.
DELETE FROM visits.line WHERE tenant = $1 AND day = $2
