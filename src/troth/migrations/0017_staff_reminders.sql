-- When somebody of the staff was last reminded to confirm the policy, and of which version.

SET ROLE troth_owner;

ALTER TABLE people.staff ADD COLUMN reminded_version integer, ADD COLUMN reminded_at timestamptz;

RESET ROLE;
