-- Publishing a version: since when it is in force, whom it is told, and who has put its notice away.

SET ROLE troth_owner;

-- A version that has come into force stays so, whatever the clock says later.
CREATE TABLE people.version_in_force (
    tenant integer NOT NULL,
    version integer NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (tenant, version),
    FOREIGN KEY (tenant, version) REFERENCES people.policy_version
);
GRANT SELECT, INSERT ON people.version_in_force TO troth_server;

-- One announcement of a version, told as the notices of its basis say. The people it concerns are found in the
-- order of their ids, once when it is posted and once more when it is in force; `after` is how far that is.
CREATE TABLE people.publication (
    tenant integer NOT NULL,
    version integer NOT NULL,
    basis integer NOT NULL,
    state text NOT NULL CHECK (state IN ('finding', 'telling', 'done')),
    round smallint NOT NULL DEFAULT 1,
    notice smallint NOT NULL DEFAULT 0,
    after uuid,
    found bigint NOT NULL DEFAULT 0,
    told bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    applied boolean NOT NULL DEFAULT false,
    applied_to uuid,
    ended_at timestamptz,
    PRIMARY KEY (tenant, version),
    FOREIGN KEY (tenant, version) REFERENCES people.policy_version
);
GRANT SELECT, INSERT, UPDATE ON people.publication TO troth_server;

-- One person to be told. It ends in the transaction that spools their mail, so that nobody is told twice.
CREATE TABLE people.publication_task (
    tenant integer NOT NULL,
    version integer NOT NULL,
    person uuid NOT NULL,
    notice text NOT NULL,
    state text NOT NULL CHECK (state IN ('due', 'told', 'unreached', 'failed', 'spared')),
    PRIMARY KEY (tenant, version, person)
);
CREATE INDEX publication_task_due ON people.publication_task (tenant, version, notice, person) WHERE state = 'due';
CREATE INDEX publication_task_asked ON people.publication_task (tenant, person)
    WHERE state IN ('unreached', 'failed');
GRANT SELECT, INSERT, UPDATE, DELETE ON people.publication_task TO troth_server;

CREATE TABLE people.notice_put_away (
    tenant integer NOT NULL,
    person uuid NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (tenant, person, version)
);
GRANT SELECT, INSERT, DELETE ON people.notice_put_away TO troth_server;

CREATE INDEX account_tenant ON people.account (tenant, person);
CREATE INDEX agreement_version ON people.agreement (tenant, version, person) WHERE agreed;

RESET ROLE;
