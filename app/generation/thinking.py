"""Models that think aloud: their <think> passages are not part of the answer."""

from __future__ import annotations

OPEN, CLOSE = "<think>", "</think>"


class ThinkingFilter:
    """Lets a stream of text through without its <think> passages; tags may come in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._fresh = False  # right behind a passage: its blank lines go with it

    def feed(self, text: str) -> str:
        """The part of what has come so far that can be shown now."""
        self._held += text
        shown = ""
        while True:
            tag = CLOSE if self._inside else OPEN
            if self._fresh:
                self._held = self._held.lstrip("\n")
                self._fresh = not self._held
            before, found, behind = self._held.partition(tag)
            if not found:
                return shown + self._release(tag)
            shown += "" if self._inside else before
            self._held, self._fresh = behind, self._inside
            self._inside = not self._inside

    def rest(self) -> str:
        """What was held back at the end and turned out to be no tag."""
        held, self._held = self._held, ""
        return "" if self._inside else held

    def _release(self, tag: str) -> str:
        """All but what may be the beginning of `tag`."""
        keep = next((n for n in range(len(tag) - 1, 0, -1) if self._held.endswith(tag[:n])), 0)
        free, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return "" if self._inside else free


def close_thinking(prompt: str) -> str:
    """A prompt whose template opens a <think> passage, with that passage closed: the answer begins at once."""
    return f"{prompt}\n{CLOSE}\n\n" if prompt.rstrip().endswith(OPEN) else prompt
