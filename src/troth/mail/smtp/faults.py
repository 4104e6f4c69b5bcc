"""What the log may say of a bug: its kind and place; its text may quote a message or a password."""

import traceback


def describe(bug: BaseException) -> dict[str, str]:
    """The exception's type, and the file and line that raised it, as fields of a log event."""
    frames = traceback.extract_tb(bug.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return {"exception": type(bug).__name__, "place": place}
