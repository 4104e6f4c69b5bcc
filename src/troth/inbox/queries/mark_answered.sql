-- An answer was sent.
UPDATE inbox.item SET answered_at = now() WHERE id = $1
