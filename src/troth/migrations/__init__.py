"""The numbered SQL migrations of every package, applied in order and never edited once released."""
