"""The SMTP receiving edge: a protocol machine without sockets, and the asyncio listener that runs it."""
