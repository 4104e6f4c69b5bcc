-- Which organisation pays for an account; only such accounts are in its report.

SET ROLE troth_owner;

CREATE TABLE people.payer (
    person uuid PRIMARY KEY REFERENCES people.account ON DELETE CASCADE,
    tenant integer NOT NULL REFERENCES people.tenant,
    payer text NOT NULL,
    since timestamptz NOT NULL
);
CREATE INDEX payer_accounts ON people.payer (tenant, payer);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.payer TO troth_server;

RESET ROLE;
