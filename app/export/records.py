"""What is exported."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its heading and its body, one paragraph a line."""

    title: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the body without their indents."""
        return [line.strip() for line in self.text.split("\n") if line.strip()]


@dataclass(frozen=True, slots=True)
class Paper:
    """A report, or a part of one.

    Args:
        title: of the whole report; "" for a section by itself.
        parts: its sections in order.
        organ: who signs; "" for no signature.
        date: below the signature; "" for none.
    """

    title: str
    parts: tuple[Part, ...]
    organ: str = ""
    date: str = ""
