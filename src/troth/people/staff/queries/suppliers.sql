-- The register of suppliers and partners.
SELECT name, recipient, categories, purpose, agreed_on FROM people.supplier WHERE tenant = $1 ORDER BY name
