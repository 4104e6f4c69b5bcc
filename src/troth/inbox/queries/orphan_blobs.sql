-- Those of the named blobs that nothing points to.
SELECT named.blob FROM unnest($1::uuid[]) AS named (blob)
WHERE NOT EXISTS (SELECT FROM spool.item s WHERE s.blob = named.blob)
    AND NOT EXISTS (SELECT FROM inbox.item i WHERE i.blob = named.blob)
