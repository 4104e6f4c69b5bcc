-- Place a sealed message in portals; a message that is there already is left as it is.
INSERT INTO inbox.item (id, tenant, message, recipient, sender, record, wrapped_to, wrapped_key, blob, receipt,
    delivered_at, expires_at)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],
    $8::bytea[], $9::uuid[], $10::boolean[], $11::timestamptz[], $12::timestamptz[])
ON CONFLICT (message, recipient) DO NOTHING
