"""Where personal data lives: records, keys, purposes, retention and the ledger."""
