-- Durable work: what came in and has not gone out. Contents are sealed under keys that live a minute.
-- Whoever takes an item moves its due_at ahead and keeps moving it; where that stops, another takes it.

SET ROLE troth_owner;

CREATE TABLE spool.item (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL,
    queue text NOT NULL CHECK (queue IN ('incoming', 'held', 'outgoing')),
    epoch bigint NOT NULL,
    sealed bytea,
    blob uuid,
    attempts integer NOT NULL DEFAULT 0,
    accepted_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX item_due ON spool.item (queue, due_at);
GRANT SELECT, INSERT, UPDATE, DELETE ON spool.item TO troth_server;

RESET ROLE;
