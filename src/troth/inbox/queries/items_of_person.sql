-- Every message that lies in a person's portal, however it is sealed.
SELECT id FROM inbox.item WHERE tenant = $1 AND recipient = $2
