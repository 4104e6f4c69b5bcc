-- Meetings: when they are, and who may come in. What they are called and who is invited is in records.

CREATE SCHEMA meetings AUTHORIZATION troth_owner;
GRANT USAGE ON SCHEMA meetings TO troth_server;

SET ROLE troth_owner;

-- `opens_at` and `closes_at` bound when anybody may come in; a permanent room has neither. `sequence` is that of the
-- calendar invitation (RFC 5545, 3.8.7.4), which grows with each change that people are told of.
CREATE TABLE meetings.meeting (
    id uuid PRIMARY KEY,
    tenant integer NOT NULL REFERENCES people.tenant,
    host uuid NOT NULL,
    record uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('planned', 'cancelled')),
    waits boolean NOT NULL,
    opens_at timestamptz,
    closes_at timestamptz,
    sequence integer NOT NULL DEFAULT 0,
    planned_at timestamptz NOT NULL
);
CREATE INDEX meeting_host ON meetings.meeting (tenant, host);

-- Nobody comes in without one. `person` is whose it is; one without is for whoever has the link. The database knows the
-- token's hash only.
CREATE TABLE meetings.invitation (
    id uuid PRIMARY KEY,
    meeting uuid NOT NULL REFERENCES meetings.meeting ON DELETE CASCADE,
    person uuid,
    record uuid,
    token_hash bytea NOT NULL UNIQUE,
    role text NOT NULL CHECK (role IN ('host', 'guest', 'staff')),
    not_before timestamptz,
    expires_at timestamptz,
    most_uses integer CHECK (most_uses > 0),
    uses integer NOT NULL DEFAULT 0,
    revoked_at timestamptz,
    answer text CHECK (answer IN ('accepted', 'declined', 'tentative')),
    answered_at timestamptz
);
CREATE INDEX invitation_meeting ON meetings.invitation (meeting);
CREATE INDEX invitation_person ON meetings.invitation (person);
GRANT SELECT, INSERT, UPDATE, DELETE ON meetings.meeting, meetings.invitation TO troth_server;

RESET ROLE;
