-- Under which practice and version each record of a person was collected; nothing of them is opened.
SELECT id, practice, policy_version FROM vault.record WHERE tenant = $1 AND person = $2
