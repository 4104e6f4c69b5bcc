"""What every service stands on: settings, database, blobs, spool, logs, health and supervision."""
