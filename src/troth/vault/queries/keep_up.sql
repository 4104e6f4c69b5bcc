-- Put a key that was just stored under the generation that has begun since.
SELECT vault.keep_up($1, $2, $3)
