-- How much waits in each queue, and since when.
SELECT queue, count(*) AS items, min(accepted_at) AS oldest FROM spool.item GROUP BY queue
