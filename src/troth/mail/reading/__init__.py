"""The bounded reading of a stranger's mail: its parts, its texts for scanning, and what could not be read."""

from troth.mail.reading.part import Part
from troth.mail.reading.reading import Reading, read
from troth.mail.reading.values import Finding, Kind, Limits, Text

__all__ = ["Finding", "Kind", "Limits", "Part", "Reading", "Text", "read"]
