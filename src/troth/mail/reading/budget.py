"""What is left of a message's limits while it is read; all that is nested draws on the same budget."""

from troth.mail.reading.values import Limits


class Budget:
    """The remaining allowance of one message."""

    __slots__ = ("chars", "elements", "entries", "expanded", "limits", "pages", "parts", "tags")

    # Legitimate newsletters have some thousand tags; beyond this the tokens cost more than they tell.
    most_tags = 500_000
    # A workbook of 100,000 rows has about a million elements.
    most_elements = 1_500_000

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.parts = limits.parts
        self.expanded = limits.expanded_bytes
        self.entries = limits.archive_entries
        self.pages = limits.pdf_pages
        self.chars = limits.text_chars
        self.tags = self.most_tags
        self.elements = self.most_elements

    def take_part(self) -> bool:
        """Count one entity of a MIME tree; False when there may be no more."""
        self.parts -= 1
        return self.parts >= 0

    def take_entry(self) -> bool:
        """Count one entry of an archive; False when there may be no more."""
        self.entries -= 1
        return self.entries >= 0

    def room(self, packed: int) -> int:
        """The most bytes that a stream of `packed` bytes may expand to now."""
        by_ratio = max(packed * self.limits.expansion_ratio, 1 << 20)
        return max(min(by_ratio, self.expanded), 0)
