"""What members do with their own account: sign in and out, change the passphrase or the plan."""
