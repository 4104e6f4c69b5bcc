-- Look-ups by what is sealed, ledger entries about many people at once, and a scope that costs less to prove.

SET ROLE troth_owner;

-- The scope that a session has proved: one row, or none where the proof does not hold. A view reads the key
-- with its owner's rights, as the function before it did, and is planned into the query that asks; calling
-- the function cost each query more than everything else that row security does.
CREATE VIEW vault.scope WITH (security_barrier) AS
SELECT s.tenant::integer AS tenant, s.mask::bigint AS mask
FROM vault.scope_key k,
    (SELECT nullif(current_setting('troth.tenant', true), '') AS tenant,
        nullif(current_setting('troth.mask', true), '') AS mask) s
WHERE current_setting('troth.proof', true)
    = encode(sha256(k.key || sha256(k.key || convert_to(s.tenant || '/' || s.mask, 'UTF8'))), 'hex');
GRANT SELECT ON vault.scope TO troth_server;

ALTER POLICY own_tenant ON keys.person_key
    USING (tenant = (SELECT s.tenant FROM vault.scope s WHERE s.mask <> 0));
ALTER POLICY own_tenant ON vault.lookup
    USING (tenant = (SELECT s.tenant FROM vault.scope s WHERE s.mask <> 0));
ALTER POLICY under_purpose ON vault.record
    USING (tenant = (SELECT vault.tenant()) AND allowed & (SELECT s.mask FROM vault.scope s) <> 0);
DROP FUNCTION vault.mask();

-- Keyed hashes of sealed values that records are found by. Apart from the records, so that sealing a record
-- anew changes no index (a heap-only update), and in the order of ids, so that a bounded read stops early.
CREATE TABLE vault.tag (
    tenant integer NOT NULL,
    token bytea NOT NULL,
    record uuid NOT NULL,
    PRIMARY KEY (tenant, token, record)
);
CREATE INDEX tag_record ON vault.tag (record);
ALTER TABLE vault.tag ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.tag FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON vault.tag TO troth_server
    USING (tenant = (SELECT s.tenant FROM vault.scope s WHERE s.mask <> 0));
CREATE POLICY owner_all ON vault.tag TO troth_owner USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.tag TO troth_server;

-- What a record is marked as, each mark one of a few values that the code states (whether decisions about the
-- person may be automatic, say). The keyed hash is all that is stored: with so few values it says as much
-- to whoever has the index key as a sealed copy would, and nothing to anybody else. Setting a mark on
-- thousands of records touches none of them.
CREATE TABLE vault.mark (
    record uuid NOT NULL,
    kind smallint NOT NULL,
    tenant integer NOT NULL,
    token bytea NOT NULL,
    PRIMARY KEY (record, kind)
);
CREATE INDEX mark_token ON vault.mark (tenant, token, record);
ALTER TABLE vault.mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.mark FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON vault.mark TO troth_server
    USING (tenant = (SELECT s.tenant FROM vault.scope s WHERE s.mask <> 0));
CREATE POLICY owner_all ON vault.mark TO troth_owner USING (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.mark TO troth_server;

-- However a record ends (deleted, swept, erased), what it was found by and marked as ends with it.
CREATE FUNCTION vault.drop_tokens() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    DELETE FROM vault.tag t USING gone g WHERE t.record = g.id;
    DELETE FROM vault.mark m USING gone g WHERE m.record = g.id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION vault.drop_tokens() FROM PUBLIC;
CREATE TRIGGER drop_tokens AFTER DELETE ON vault.record REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION vault.drop_tokens();

-- Room on each page for the next version of a row, without which no update stays heap-only.
ALTER TABLE vault.record SET (fillfactor = 80);
CREATE INDEX record_practice ON vault.record (tenant, practice, id);

-- An entry about many people names none: it holds their salted commitments, 32 bytes each, in their order.
ALTER TABLE vault.entry ADD COLUMN people bytea;
ALTER TABLE vault.entry ADD CHECK (person IS NULL OR people IS NULL);
CREATE INDEX entry_group ON vault.entry (tenant, at) WHERE people IS NOT NULL;

RESET ROLE;
