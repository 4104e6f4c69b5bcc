"""The composition root: services, commands and the demonstration."""
