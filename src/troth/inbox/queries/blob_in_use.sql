-- Whether another recipient's item still needs a blob.
SELECT EXISTS (SELECT FROM inbox.item WHERE blob = $1)
