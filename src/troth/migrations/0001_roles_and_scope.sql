-- Who may do what in the database. The server's role owns nothing and cannot bypass row security;
-- what must cross it (sweep, erase) is a function of the owner's, one narrow act each.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troth_owner') THEN
        CREATE ROLE troth_owner NOLOGIN NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troth_server') THEN
        CREATE ROLE troth_server LOGIN NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$;

GRANT troth_owner TO CURRENT_USER;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

CREATE SCHEMA keys AUTHORIZATION troth_owner;
CREATE SCHEMA vault AUTHORIZATION troth_owner;
CREATE SCHEMA people AUTHORIZATION troth_owner;
CREATE SCHEMA inbox AUTHORIZATION troth_owner;
CREATE SCHEMA mail AUTHORIZATION troth_owner;
CREATE SCHEMA spool AUTHORIZATION troth_owner;
GRANT USAGE ON SCHEMA keys, vault, people, inbox, mail, spool TO troth_server;

SET ROLE troth_owner;

-- A session says its tenant and purposes in two settings and proves them in a third: a MAC under a key
-- that the server's role cannot read. A query that was injected can change the settings, not the proof.
CREATE TABLE vault.scope_key (key bytea NOT NULL CHECK (length(key) = 32));

CREATE FUNCTION vault.mask() RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog AS $$
DECLARE
    said text := current_setting('troth.tenant', true) || '/' || current_setting('troth.mask', true);
    proof text := current_setting('troth.proof', true);
    secret bytea;
BEGIN
    IF said IS NULL OR proof IS NULL THEN
        RETURN 0;
    END IF;
    SELECT key INTO secret FROM vault.scope_key;
    IF proof = encode(sha256(secret || sha256(secret || convert_to(said, 'UTF8'))), 'hex') THEN
        RETURN split_part(said, '/', 2)::bigint;
    END IF;
    RETURN 0;
END $$;
REVOKE ALL ON FUNCTION vault.mask() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.mask() TO troth_server;

CREATE FUNCTION vault.tenant() RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('troth.tenant', true), '')::integer;
GRANT EXECUTE ON FUNCTION vault.tenant() TO troth_server;

RESET ROLE;
