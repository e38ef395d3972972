"""What an admin writes wrongly, and the one line that it is answered with."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """``right``, the first after the header ``section``, becomes ``wrong``; ``says`` is all that is said."""

    section: str
    right: str
    wrong: str
    says: str

    def made_in(self, text: str) -> str:
        """The configuration with the mistake in it."""
        before, header, after = text.partition(f"[{self.section}]\n") if self.section else ("", "", text)
        assert self.right in after, f"{self.section}: {self.right}"
        return before + header + after.replace(self.right, self.wrong, 1)
