"""The state between two clauses of an instruction."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from app.revising.wishes import WHOLE, Add, Place, Wish

SHOWN = re.compile("“([^”]{1,120})”")


@dataclass
class Reading:
    """The state between two clauses."""

    wishes: list[Wish] = field(default_factory=list)
    place: Place = WHOLE  # 只改第二点，…: what the clauses behind it are about
    recent: Place = WHOLE  # 第二点太啰嗦，压缩到60字: what the clauses up to the full stop are about
    pending: str = ""  # a clause nobody understood yet: 正文里混进了一句编辑注，要去掉
    content: list[str] | None = None  # open content of the last Add
    closed: bool = False  # a full stop has come since

    @property
    def hungry(self) -> bool:
        """Whether the last wish of this sentence is to add something that has not been given yet."""
        last = self.wishes[-1] if self.wishes else None
        return isinstance(last, Add) and not last.content and not self.closed


Reader = Callable[[str, Reading], "list[Wish] | None"]
