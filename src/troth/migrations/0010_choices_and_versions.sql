-- Versions of policies as they were published, what people chose, and where an account stands.

SET ROLE troth_owner;

CREATE TABLE people.policy_version (
    tenant integer NOT NULL REFERENCES people.tenant,
    version integer NOT NULL,
    digest text NOT NULL,
    policy text NOT NULL,
    posted_at timestamptz NOT NULL,
    effective_at timestamptz NOT NULL,
    PRIMARY KEY (tenant, version)
);
GRANT SELECT, INSERT ON people.policy_version TO troth_server;

-- A choice that the person made; without a row the policy's default holds. Where a choice has a switch for
-- each value of something, `value` is a keyed hash of that value, else it is empty.
CREATE TABLE people.choice (
    tenant integer NOT NULL,
    person uuid NOT NULL,
    choice text NOT NULL,
    value bytea NOT NULL DEFAULT '',
    is_on boolean NOT NULL,
    version integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, person, choice, value)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.choice TO troth_server;

-- Whether a person agreed that what they gave before may be used as a later version says.
CREATE TABLE people.agreement (
    tenant integer NOT NULL,
    person uuid NOT NULL,
    version integer NOT NULL,
    agreed boolean NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant, person, version)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.agreement TO troth_server;

ALTER TABLE people.account
    ADD COLUMN plan text,
    ADD COLUMN state text NOT NULL DEFAULT 'active' CHECK (state IN ('unverified', 'active', 'closed')),
    ADD COLUMN erase_at timestamptz,
    DROP CONSTRAINT account_role_check,
    ADD CONSTRAINT account_role_check CHECK (role IN ('recipient', 'member', 'staff', 'administrator'));
ALTER TABLE people.session
    DROP CONSTRAINT session_role_check,
    ADD CONSTRAINT session_role_check CHECK (role IN ('recipient', 'member', 'staff', 'administrator'));
CREATE INDEX account_erase ON people.account (erase_at) WHERE erase_at IS NOT NULL;

RESET ROLE;
