-- Epochs whose keys are still needed.
SELECT DISTINCT epoch FROM spool.item
