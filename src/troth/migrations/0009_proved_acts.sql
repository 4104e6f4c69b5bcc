-- What crosses row security asks for a proof as well, so that an injected query can do none of it: erasing wants
-- the scope of the person's tenant, everything that goes through all tenants the proof of maintenance.

SET ROLE troth_owner;

-- Proved like a scope, by a MAC under the same key; no tenant and mask can be spelt so that they read "maintenance".
CREATE FUNCTION vault.must_maintain(proof text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM vault.scope_key k
        WHERE proof = encode(sha256(k.key || sha256(k.key || convert_to('maintenance', 'UTF8'))), 'hex'))
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'maintenance is not proved';
    END IF;
END $$;
REVOKE ALL ON FUNCTION vault.must_maintain(text) FROM PUBLIC;

-- Destroys a person's key, then everything that is theirs; under the purpose of fulfilling rights (1 << 15) alone.
CREATE OR REPLACE FUNCTION vault.erase(of_tenant integer, who uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    gone bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM vault.scope s WHERE s.tenant = of_tenant AND s.mask & (1 << 15) <> 0) THEN
        RAISE insufficient_privilege USING MESSAGE = 'this scope erases nobody of that tenant';
    END IF;
    PERFORM set_config('troth.erasing', who::text, true);
    DELETE FROM keys.person_key k WHERE k.person = who AND k.tenant = of_tenant;
    DELETE FROM vault.lookup l WHERE l.person = who AND l.tenant = of_tenant;
    DELETE FROM vault.record r WHERE r.person = who AND r.tenant = of_tenant;
    GET DIAGNOSTICS gone = ROW_COUNT;
    PERFORM set_config('troth.erasing', '', true);
    RETURN gone;
END $$;

-- Puts a key that was stored a moment ago under the generation that has begun since: forward only, in its own scope.
CREATE FUNCTION vault.keep_up(who uuid, under bytea, new integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog
BEGIN ATOMIC
    UPDATE keys.person_key k SET wrapped = under, generation = new
    FROM vault.scope s WHERE k.person = who AND k.tenant = s.tenant AND s.mask <> 0 AND k.generation < new;
END;
REVOKE ALL ON FUNCTION vault.keep_up(uuid, bytea, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.keep_up(uuid, bytea, integer) TO troth_server;

DROP FUNCTION vault.keys_of(integer, integer);
CREATE FUNCTION vault.keys_of(old integer, most integer, proof text) RETURNS TABLE (person uuid, wrapped bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM vault.must_maintain(proof);
    RETURN QUERY SELECT k.person, k.wrapped FROM keys.person_key k WHERE k.generation = old LIMIT most;
END $$;

DROP FUNCTION vault.rewrap(uuid[], bytea[], integer);
CREATE FUNCTION vault.rewrap(who uuid[], under bytea[], new integer, proof text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM vault.must_maintain(proof);
    UPDATE keys.person_key k SET wrapped = n.wrapped, generation = new
    FROM unnest(who, under) AS n (person, wrapped) WHERE k.person = n.person;
END $$;

DROP FUNCTION vault.sweep(integer, timestamptz);
CREATE FUNCTION vault.sweep(most integer, until timestamptz, proof text)
RETURNS TABLE (id uuid, tenant integer, person uuid, practice text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM vault.must_maintain(proof);
    RETURN QUERY DELETE FROM vault.record r WHERE r.id IN (
        SELECT e.id FROM vault.record e WHERE e.expires_at <= least(until, now()) ORDER BY e.expires_at LIMIT most
        FOR UPDATE SKIP LOCKED
    ) RETURNING r.id, r.tenant, r.person, r.practice;
END $$;

DROP FUNCTION vault.oldest(integer);
CREATE FUNCTION vault.oldest(of_tenant integer, proof text) RETURNS TABLE (practice text, collected_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    PERFORM vault.must_maintain(proof);
    PERFORM set_config('troth.observing', 'yes', true);
    RETURN QUERY SELECT r.practice, min(r.collected_at) FROM vault.record r
        WHERE r.tenant = of_tenant GROUP BY r.practice ORDER BY r.practice;
    PERFORM set_config('troth.observing', '', true);
END $$;

REVOKE ALL ON FUNCTION vault.keys_of(integer, integer, text), vault.rewrap(uuid[], bytea[], integer, text),
    vault.sweep(integer, timestamptz, text), vault.oldest(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION vault.keys_of(integer, integer, text), vault.rewrap(uuid[], bytea[], integer, text),
    vault.sweep(integer, timestamptz, text), vault.oldest(integer, text) TO troth_server;

RESET ROLE;
