-- Tenants, persons and accounts: operational state and ids only; whatever is personal is a record.

SET ROLE troth_owner;

CREATE TABLE people.tenant (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE
);
GRANT SELECT, INSERT ON people.tenant TO troth_server;

CREATE TABLE people.account (
    person uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    role text NOT NULL CHECK (role IN ('recipient', 'member', 'administrator')),
    record uuid NOT NULL,
    public_key bytea NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    locked_until timestamptz,
    warned_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.account TO troth_server;

CREATE TABLE people.session (
    token_hash bytea PRIMARY KEY,
    person uuid NOT NULL REFERENCES people.account ON DELETE CASCADE,
    tenant integer NOT NULL,
    role text NOT NULL CHECK (role IN ('recipient', 'member', 'administrator')),
    sealed_key bytea NOT NULL,
    idle_until timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.session TO troth_server;

RESET ROLE;
