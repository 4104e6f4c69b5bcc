-- Destroy a person's key and sweep their rows.
SELECT vault.erase($1, $2)
