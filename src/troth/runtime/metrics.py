"""What the server counts about itself, for Prometheus; no label ever names a person."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

ACCEPTED = Counter("troth_mail_accepted_total", "Mails accepted durably")
DECIDED = Counter("troth_mail_decided_total", "Mails decided, by verdict", ["verdict"])
HANDED_ON = Counter("troth_mail_handed_on_total", "Recipients handed on to the relay")
FAULTS = Counter("troth_faults_total", "Unexpected errors, by part", ["part"])
WAITING = Gauge("troth_spool_items", "Items that wait, by queue", ["queue"])
OLDEST = Gauge("troth_spool_oldest_seconds", "Age of the oldest item, by queue", ["queue"])
TURNED_AWAY = Counter("troth_passphrases_turned_away_total", "Passphrases not looked at: too many in line")
EXPIRED = Counter("troth_expired_total", "What was removed because its time had come", ["what"])
LATE_REQUESTS = Gauge("troth_late_requests", "Requests of people that are late, by kind", ["kind"])
