-- Staff and what they do: roles, sessions that lock, attestations, legal cases, suppliers, transfers, announcements.

SET ROLE troth_owner;

-- Whoever has a row here may read personal data under the purposes of their roles; titles let them attest.
CREATE TABLE people.staff (
    person uuid PRIMARY KEY REFERENCES people.account ON DELETE CASCADE,
    tenant integer NOT NULL REFERENCES people.tenant,
    roles text[] NOT NULL,
    titles text[] NOT NULL,
    expires_at timestamptz,
    confirmed_version integer,
    confirmed_at timestamptz,
    added_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.staff TO troth_server;

-- A session at the staff's door ends with the session that it adds to, for whatever reason that ends.
CREATE TABLE people.staff_session (
    token_hash bytea PRIMARY KEY REFERENCES people.session ON DELETE CASCADE,
    active_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.staff_session TO troth_server;

-- Append-only: what was said stays said.
CREATE TABLE people.attestation (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    measure text NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    by_person uuid NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX attestation_latest ON people.attestation (tenant, measure, at);
GRANT SELECT, INSERT ON people.attestation TO troth_server;

-- The reference and whom it is about are sealed under the key of the person whom the case is about.
CREATE TABLE people.legal_case (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    person uuid NOT NULL,
    ground text NOT NULL,
    categories text[] NOT NULL,
    sealed bytea NOT NULL,
    opened_at timestamptz NOT NULL,
    disclosed_at timestamptz
);
CREATE INDEX legal_case_recent ON people.legal_case (tenant, opened_at);
GRANT SELECT, INSERT, UPDATE ON people.legal_case TO troth_server;

CREATE TABLE people.legal_approval (
    legal_case uuid NOT NULL REFERENCES people.legal_case ON DELETE CASCADE,
    by_person uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (legal_case, by_person)
);
GRANT SELECT, INSERT, UPDATE ON people.legal_approval TO troth_server;

CREATE TABLE people.supplier (
    tenant integer NOT NULL REFERENCES people.tenant,
    name text NOT NULL,
    recipient text NOT NULL CHECK (recipient IN ('Supplier', 'PartnerService')),
    categories text[] NOT NULL,
    purpose text NOT NULL,
    agreed_on date,
    PRIMARY KEY (tenant, name)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.supplier TO troth_server;

-- What a person agreed to have given to a partner whose service they ordered.
CREATE TABLE people.partner_consent (
    tenant integer NOT NULL,
    person uuid NOT NULL,
    partner text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (tenant, person, partner),
    FOREIGN KEY (tenant, partner) REFERENCES people.supplier ON DELETE CASCADE
);
GRANT SELECT, INSERT, UPDATE, DELETE ON people.partner_consent TO troth_server;

CREATE TABLE people.transfer (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    acquirer text NOT NULL,
    posted_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    exported_at timestamptz
);
GRANT SELECT, INSERT, UPDATE ON people.transfer TO troth_server;

CREATE TABLE people.transfer_refusal (
    transfer uuid NOT NULL REFERENCES people.transfer ON DELETE CASCADE,
    person uuid NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (transfer, person)
);
GRANT SELECT, INSERT, DELETE ON people.transfer_refusal TO troth_server;

-- A mail to everybody under a notice of the policy. `reached` is the last person whose mail is in the spool:
-- it moves in the transaction that spools their mails, so that a kill in between repeats and omits nobody.
CREATE TABLE people.announcement (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    notice text NOT NULL,
    transfer uuid REFERENCES people.transfer,
    subject text NOT NULL,
    body text[] NOT NULL,
    made_at timestamptz NOT NULL,
    reached uuid,
    mailed integer NOT NULL DEFAULT 0,
    finished_at timestamptz
);
CREATE INDEX announcement_due ON people.announcement (made_at) WHERE finished_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON people.announcement TO troth_server;


RESET ROLE;
