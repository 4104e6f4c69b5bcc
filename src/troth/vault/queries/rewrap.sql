-- Put keys under a new generation.
SELECT vault.rewrap($1::uuid[], $2::bytea[], $3, $4)
