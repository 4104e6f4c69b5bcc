-- Removing dead rows is part of destroying them; without this privilege VACUUM skips the tables with a warning.
-- PostgreSQL 16 does not know it yet: there autovacuum alone removes them.

SET ROLE troth_owner;

DO $$
BEGIN
    IF current_setting('server_version_num')::integer >= 170000 THEN
        GRANT MAINTAIN ON vault.record, inbox.item, inbox.link, spool.item, keys.person_key TO troth_server;
    END IF;
END $$;

RESET ROLE;
