-- Seal an item under the present epoch.
UPDATE spool.item SET epoch = $3, sealed = $4 WHERE id = $1 AND epoch = $2
