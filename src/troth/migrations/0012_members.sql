-- Members: sessions that say how long they live and when the person last showed who they are.

SET ROLE troth_owner;

-- A session that waits for a second factor opens nothing else.
ALTER TABLE people.session
    ADD COLUMN idle_seconds integer NOT NULL DEFAULT 1200,
    ADD COLUMN waits boolean NOT NULL DEFAULT false,
    ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT now();

-- A link that was mailed to somebody, known by its hash alone. A `word` is a mail without one (that the address
-- has an account already); it counts among the mails that one person gets in an hour.
CREATE TABLE people.mailed_link (
    token_hash bytea PRIMARY KEY,
    tenant integer NOT NULL,
    person uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('verify', 'word')),
    made_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX mailed_link_person ON people.mailed_link (tenant, person);
GRANT SELECT, INSERT, DELETE ON people.mailed_link TO troth_server;

-- Wrong codes of a second factor, counted apart: a right passphrase does not forgive them.
ALTER TABLE people.account ADD COLUMN code_failures integer NOT NULL DEFAULT 0;
CREATE INDEX account_unverified ON people.account (created_at) WHERE state = 'unverified';

RESET ROLE;
