-- Permits that have lapsed are of no use any more.
DELETE FROM meetings.invitation WHERE role = 'staff' AND expires_at < now() - interval '1 day'
