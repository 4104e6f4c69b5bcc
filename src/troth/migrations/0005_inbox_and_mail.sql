-- Sealed items in portals, the links that reach them, and the decisions of the gateway.

SET ROLE troth_owner;

CREATE TABLE inbox.item (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL,
    message uuid NOT NULL,
    recipient uuid NOT NULL,
    sender uuid NOT NULL,
    record uuid NOT NULL,
    wrapped_to text NOT NULL CHECK (wrapped_to IN ('link', 'account')),
    wrapped_key bytea NOT NULL,
    blob uuid,
    receipt boolean NOT NULL,
    delivered_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    read_at timestamptz,
    answered_at timestamptz
);
CREATE INDEX item_recipient ON inbox.item (tenant, recipient, delivered_at);
CREATE INDEX item_expiry ON inbox.item (expires_at);
CREATE INDEX item_blob ON inbox.item (blob);
CREATE UNIQUE INDEX item_once ON inbox.item (message, recipient);
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox.item TO troth_server;

CREATE TABLE inbox.link (
    token_hash bytea PRIMARY KEY,
    tenant integer NOT NULL,
    person uuid NOT NULL,
    item uuid REFERENCES inbox.item ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX link_person ON inbox.link (person);
CREATE INDEX link_item ON inbox.link (item);
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox.link TO troth_server;

CREATE TABLE mail.decision (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL,
    item uuid NOT NULL,
    person uuid NOT NULL,
    record uuid NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('deliver', 'encrypt', 'hold', 'refuse')),
    at timestamptz NOT NULL
);
CREATE UNIQUE INDEX decision_item ON mail.decision (item);
CREATE INDEX decision_recent ON mail.decision (tenant, at);
GRANT SELECT, INSERT, DELETE ON mail.decision TO troth_server;

RESET ROLE;
