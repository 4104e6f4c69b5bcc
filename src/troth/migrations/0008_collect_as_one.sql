-- Records and their ledger entries as one call, so that a statement which does more can do this too.
-- The caller's own rights and scope hold: row-level security decides as it does for the plain INSERT.

SET ROLE troth_owner;

CREATE FUNCTION vault.collect(
    ids uuid[], tenants integer[], persons uuid[], practices text[], versions integer[], masks bigint[],
    times timestamptz[], ends timestamptz[], contents bytea[], entries uuid[], commitments bytea[], details bytea[]
) RETURNS void
LANGUAGE sql SECURITY INVOKER SET search_path = pg_catalog
BEGIN ATOMIC
    INSERT INTO vault.entry (id, tenant, person, at, commitment, sealed)
    SELECT e, t, p, a, c, d FROM unnest(entries, tenants, persons, times, commitments, details)
        AS n (e, t, p, a, c, d);
    INSERT INTO vault.waiting (entry, tenant, commitment)
    SELECT e, t, c FROM unnest(entries, tenants, commitments) AS n (e, t, c);
    INSERT INTO vault.record
        (id, tenant, person, practice, policy_version, allowed, collected_at, expires_at, source, sealed)
    SELECT i, t, p, practice, version, mask, a, x, 0, s
    FROM unnest(ids, tenants, persons, practices, versions, masks, times, ends, contents)
        AS n (i, t, p, practice, version, mask, a, x, s);
END;
GRANT EXECUTE ON FUNCTION vault.collect(
    uuid[], integer[], uuid[], text[], integer[], bigint[], timestamptz[], timestamptz[], bytea[], uuid[],
    bytea[], bytea[]
) TO troth_server;

RESET ROLE;
