-- What people ask for about their data, with the clocks that run from then on.

SET ROLE troth_owner;

-- What a request says, and what was answered, is in the record; here are ids, states and times. A request whose
-- person has not confirmed that it is theirs is dropped at `confirm_by`. An erasure that has begun (`erasing`)
-- is taken up again until it is done, by whoever finds it.
CREATE TABLE people.request (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    person uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('access', 'correction', 'erasure', 'complaint', 'question', 'support')),
    state text NOT NULL
        CHECK (state IN ('unconfirmed', 'open', 'waiting', 'erasing', 'done', 'refused', 'withdrawn')),
    means text NOT NULL CHECK (means IN ('page', 'form', 'mail', 'staff')),
    record uuid,
    opened_at timestamptz NOT NULL,
    confirm_by timestamptz,
    acknowledge_by timestamptz,
    acknowledged_at timestamptz,
    due_at timestamptz,
    extended_at timestamptz,
    closed_at timestamptz,
    alerted_at timestamptz
);
CREATE INDEX request_person ON people.request (tenant, person, opened_at);
CREATE INDEX request_pending ON people.request (due_at) WHERE closed_at IS NULL;
CREATE INDEX request_unconfirmed ON people.request (confirm_by) WHERE state = 'unconfirmed';
GRANT SELECT, INSERT, UPDATE, DELETE ON people.request TO troth_server;

CREATE INDEX decision_person ON mail.decision (tenant, person);

RESET ROLE;
