-- The vault: keys, records, blind index and ledger. Sub-selects around the settings matter: the planner
-- then evaluates them once a query instead of once a row.

SET ROLE troth_owner;

CREATE TABLE keys.person_key (
    person uuid PRIMARY KEY,
    tenant integer NOT NULL,
    generation integer NOT NULL,
    wrapped bytea NOT NULL
);
ALTER TABLE keys.person_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.person_key FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON keys.person_key TO troth_server
    USING (tenant = (SELECT vault.tenant()) AND (SELECT vault.mask()) <> 0);
CREATE POLICY owner_all ON keys.person_key TO troth_owner USING (true);
GRANT SELECT, INSERT ON keys.person_key TO troth_server;

CREATE TABLE vault.record (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL,
    person uuid NOT NULL,
    practice text NOT NULL,
    policy_version integer NOT NULL,
    allowed bigint NOT NULL,
    collected_at timestamptz NOT NULL,
    expires_at timestamptz,
    source smallint NOT NULL,
    sealed bytea NOT NULL
);
ALTER TABLE vault.record ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX record_person ON vault.record (tenant, person, practice);
CREATE INDEX record_expiry ON vault.record (expires_at) WHERE expires_at IS NOT NULL;
ALTER TABLE vault.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.record FORCE ROW LEVEL SECURITY;
CREATE POLICY under_purpose ON vault.record TO troth_server
    USING (tenant = (SELECT vault.tenant()) AND allowed & (SELECT vault.mask()) <> 0);
CREATE POLICY owner_expired ON vault.record TO troth_owner USING (
    expires_at <= now()
    OR person = nullif(current_setting('troth.erasing', true), '')::uuid
    OR current_setting('troth.observing', true) = 'yes'
);
GRANT SELECT, INSERT, UPDATE, DELETE ON vault.record TO troth_server;

CREATE TABLE vault.lookup (
    tenant integer NOT NULL,
    token bytea NOT NULL,
    person uuid NOT NULL,
    PRIMARY KEY (tenant, token)
);
CREATE INDEX lookup_person ON vault.lookup (person);
ALTER TABLE vault.lookup ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault.lookup FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON vault.lookup TO troth_server
    USING (tenant = (SELECT vault.tenant()) AND (SELECT vault.mask()) <> 0);
CREATE POLICY owner_all ON vault.lookup TO troth_owner USING (true);
GRANT SELECT, INSERT ON vault.lookup TO troth_server;

-- Append-only: the server's role may add entries and leaves, never change or remove one.
CREATE TABLE vault.entry (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL,
    person uuid,
    at timestamptz NOT NULL,
    commitment bytea NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX entry_person ON vault.entry (tenant, person, at);
GRANT SELECT, INSERT ON vault.entry TO troth_server;

CREATE TABLE vault.waiting (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry uuid NOT NULL,
    tenant integer NOT NULL,
    commitment bytea NOT NULL
);
GRANT SELECT, INSERT, DELETE ON vault.waiting TO troth_server;

CREATE TABLE vault.leaf (
    tenant integer NOT NULL,
    position bigint NOT NULL,
    entry uuid NOT NULL UNIQUE,
    PRIMARY KEY (tenant, position)
);
GRANT SELECT, INSERT ON vault.leaf TO troth_server;

CREATE TABLE vault.node (
    tenant integer NOT NULL,
    level smallint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (tenant, level, position)
);
GRANT SELECT, INSERT ON vault.node TO troth_server;

CREATE TABLE vault.checkpoint (
    tenant integer NOT NULL,
    size bigint NOT NULL,
    at timestamptz NOT NULL,
    root bytea NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (tenant, size)
);
GRANT SELECT, INSERT ON vault.checkpoint TO troth_server;

-- Removes a bounded number of records whose time has come; says which practices they were of.
CREATE FUNCTION vault.sweep(most integer, until timestamptz) RETURNS TABLE (id uuid, tenant integer, person uuid, practice text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
BEGIN ATOMIC
    DELETE FROM vault.record r WHERE r.id IN (
        SELECT e.id FROM vault.record e WHERE e.expires_at <= least(until, now()) ORDER BY e.expires_at LIMIT most
        FOR UPDATE SKIP LOCKED
    ) RETURNING r.id, r.tenant, r.person, r.practice;
END;
REVOKE ALL ON FUNCTION vault.sweep(integer, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.sweep(integer, timestamptz) TO troth_server;

-- Destroys a person's key, then everything that is theirs: the rows are noise from the first line on.
CREATE FUNCTION vault.erase(of_tenant integer, who uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('troth.erasing', who::text, true);
    DELETE FROM keys.person_key k WHERE k.person = who AND k.tenant = of_tenant;
    DELETE FROM vault.lookup l WHERE l.person = who AND l.tenant = of_tenant;
    DELETE FROM vault.record r WHERE r.person = who AND r.tenant = of_tenant;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('troth.erasing', '', true);
    RETURN gone;
END $$;
REVOKE ALL ON FUNCTION vault.erase(integer, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.erase(integer, uuid) TO troth_server;

-- Puts all keys of a generation under the next one, after which the old generation's key is destroyed.
CREATE FUNCTION vault.keys_of(old integer, most integer)
RETURNS TABLE (person uuid, wrapped bytea)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
BEGIN ATOMIC
    SELECT k.person, k.wrapped FROM keys.person_key k WHERE k.generation = old LIMIT most;
END;
CREATE FUNCTION vault.rewrap(who uuid[], under bytea[], new integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
BEGIN ATOMIC
    UPDATE keys.person_key k SET wrapped = n.wrapped, generation = new
    FROM unnest(who, under) AS n (person, wrapped) WHERE k.person = n.person;
END;
REVOKE ALL ON FUNCTION vault.keys_of(integer, integer), vault.rewrap(uuid[], bytea[], integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.keys_of(integer, integer), vault.rewrap(uuid[], bytea[], integer)
    TO troth_server;

-- The oldest record of each practice: published with every checkpoint, so that retention can be seen.
CREATE FUNCTION vault.oldest(of_tenant integer) RETURNS TABLE (practice text, collected_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM set_config('troth.observing', 'yes', true);
    RETURN QUERY SELECT r.practice, min(r.collected_at) FROM vault.record r
        WHERE r.tenant = of_tenant GROUP BY r.practice ORDER BY r.practice;
    PERFORM set_config('troth.observing', '', true);
END $$;
REVOKE ALL ON FUNCTION vault.oldest(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.oldest(integer) TO troth_server;

RESET ROLE;
