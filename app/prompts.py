"""Strict Jinja over the top-level `prompts/*.j2`: a missing value is an error, user text is data, never a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

FORMS = {
    "一是": "分点，用“一是……二是……三是……”",
    "1.": "分点，每点一段，用“1. 2. 3.”编号",
    "plain": "自然段，不分点、不编号",
}
MARKS = {"一是": tuple(f"{c}是" for c in "一二三四五六七八九十"), "1.": tuple(f"{i}." for i in range(1, 11)), "plain": ()}
_DEMONSTRATIONS = {"一是": "demo_ordinals.j2", "1.": "demo_numbered.j2", "plain": "demo_plain.j2"}


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Bullets, grouped by point, and the section that a good clerk made of them."""

    title: str
    points: tuple[tuple[str, ...], ...]
    text: str
    length: str = ""


class Prompts:
    """Renders the templates of one folder.

    Args:
        folder: where the *.j2 files are.
    """

    def __init__(self, folder: Path) -> None:
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder, encoding="utf-8"),
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False,
        )  # fmt: skip

    def render(self, name: str, values: Mapping[str, object] | None = None) -> str:
        """Text of the template `name` with `values`.

        Raises:
            jinja2.UndefinedError: the template wants a value that is not given.
        """
        return self._environment.get_template(name).render(values or {}).strip()

    def demonstration(self, structure: str) -> Demonstration:
        """The hand-made demonstration of a form ("一是", "1.", "plain")."""
        head, text = self.render(_DEMONSTRATIONS[structure]).split("\n---\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        points: list[tuple[str, ...]] = []
        for line in head.splitlines():
            if line.startswith("- "):
                points.append((line[2:],))
            elif line.startswith("  "):
                points[-1] += (line.strip(),)
        return Demonstration(fields["title"], tuple(points), text, fields["length"])
