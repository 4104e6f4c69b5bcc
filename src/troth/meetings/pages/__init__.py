"""The pages of meetings: where members plan them, and where everybody takes part."""
