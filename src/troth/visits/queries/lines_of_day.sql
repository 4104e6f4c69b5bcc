-- The lines of one day, in the order in which they came.
SELECT sealed FROM visits.line WHERE tenant = $1 AND day = $2 ORDER BY number
