-- What is known of visits to pages, apart from everything about people: a schema that only a role of its own
-- enters, and which sees nothing else. No query of either role can join the two.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'troth_visits') THEN
        CREATE ROLE troth_visits LOGIN NOBYPASSRLS NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END $$;

CREATE SCHEMA visits AUTHORIZATION troth_owner;
GRANT USAGE ON SCHEMA visits TO troth_visits;

SET ROLE troth_owner;

-- A line of the access log, sealed under a key that nothing else uses. `day` counts from 1970, in UTC.
CREATE TABLE visits.line (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant integer NOT NULL,
    day integer NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX line_day ON visits.line (tenant, day);
GRANT SELECT, INSERT, DELETE ON visits.line TO troth_visits;

-- Counts that never had a visitor in them.
CREATE TABLE visits.tally (
    tenant integer NOT NULL,
    hour timestamptz NOT NULL,
    page text NOT NULL,
    country text NOT NULL,
    visits bigint NOT NULL,
    PRIMARY KEY (tenant, hour, page, country)
);
GRANT SELECT, INSERT, UPDATE ON visits.tally TO troth_visits;

-- The privacy loss of every report that left, so that a year's does not exceed what the policy says.
CREATE TABLE vault.release (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL,
    at timestamptz NOT NULL,
    epsilon numeric NOT NULL CHECK (epsilon > 0)
);
CREATE INDEX release_year ON vault.release (tenant, at);
GRANT SELECT, INSERT ON vault.release TO troth_server;

RESET ROLE;
