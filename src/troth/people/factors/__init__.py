"""Second factors: one-time codes of an app, passkeys and codes for emergencies."""
