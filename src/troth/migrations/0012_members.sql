-- Members: sessions that say how long they live and when the person last showed who they are.

SET ROLE troth_owner;

-- A session that waits for a second factor opens nothing else.
ALTER TABLE people.session
    ADD COLUMN idle_seconds integer NOT NULL DEFAULT 1200,
    ADD COLUMN waits boolean NOT NULL DEFAULT false,
    ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT now();

RESET ROLE;
