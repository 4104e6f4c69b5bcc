-- Store records together with the ledger entries that say so: one statement, so both or neither.
SELECT vault.collect($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::integer[], $6::bigint[],
    $7::timestamptz[], $8::timestamptz[], $9::bytea[], $10::uuid[], $11::bytea[], $12::bytea[])
