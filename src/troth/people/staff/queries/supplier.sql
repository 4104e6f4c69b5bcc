-- One company in the register.
SELECT name, recipient, categories, purpose, agreed_on FROM people.supplier WHERE tenant = $1 AND name = $2
