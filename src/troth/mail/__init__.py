"""The mail gateway: what comes in over SMTP, is read, decided and carried on."""
