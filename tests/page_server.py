"""Serves the page with scripted hands, for the browser tests: `python page_server.py PORT [real]`.

The script writes what it is given, slowly, so that a test can look at it, stop it, or reload in the middle; revising
and checking are real where no model is needed. A title that contains one of these words changes its ways:
慢 (slow to begin), 出错 (fails half-way), 缺模型.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import app
from app import weights
from app.config import load_config
from app.conversation import Hands
from app.errors import ModelCrashed, ModelMissing
from app.schema import Draft, Event, Example, FactUse, Finding, Timing
from app.web import launch

EXAMPLE = Example(
    "杉林街道2024年安全生产工作总结",
    ("二、主要做法", "（二）抓实日常检查"),
    "一是检查全覆盖。分片包干，逐户登记，做到底数清、情况明。\n二是整改不过夜。小问题当场改，大问题限期改。",
    0.8,
    "safety-shanlin.md",
)


def write(title: str, facts: Sequence[str], examples: Sequence[Example] = (), **_: Any) -> Iterator[Event]:
    """Stands in for `stream_section`: the same arguments, the same events."""
    yield Event("status", "正在载入模型……")
    if "缺模型" in title:
        raise ModelMissing("还没有模型文件", "运行 nigao models pull 下载一次（约 1.1 GB），之后不再需要网络。")
    if "慢" in title:
        time.sleep(40)
    yield Event("status", "正在拟稿……")
    text = ""
    for number, fact in enumerate(facts):
        for piece in (f"{'一二三四五六七八九十'[number % 10]}是", fact, "，做到责任到人、", "措施到位。", "\n"):
            text += piece
            yield Event("text", piece)
            time.sleep(0.05)
        if "出错" in title and number == 1:
            raise ModelCrashed("模型进程意外退出（代码 -6）", "已写出的文字和要点都在；再点一次即可。")
    yield Event("replace", "措施落实。\n", (len(text) - 6, len(text)))
    yield Event("done", draft=_draft(text[:-6] + "措施落实。", facts, tuple(examples[:1]) or (EXAMPLE,)))


def _draft(text: str, facts: Sequence[str], examples: tuple[Example, ...]) -> Draft:
    uses = tuple(FactUse(fact, ((text.index(fact), text.index(fact) + len(fact)),)) for fact in facts)
    last = text.rindex("措施落实")
    findings = (
        Finding("repeated", "“责任到人”出现了多次，换一种说法更好", (last - 5, last - 1)),
        Finding("invented", "“措施落实”要点里没有提到，请确认确有其事。", (last, last + 4)),
    )
    return Draft(text, findings, uses, examples, Timing(900, 512, 260, 1.2, 9.6))


def offer(path: str) -> None:
    """Let the catalogue hold one model more, read from a JSON file."""
    data = json.loads(Path(path).read_text(encoding="utf-8"))
    known = weights.catalogue
    models = (*known(), weights.Model(**{**data, "parts": tuple(weights.Part(**part) for part in data["parts"])}))
    for name, module in list(sys.modules.items()):
        if name.startswith("app.weights") and getattr(module, "catalogue", None) is known:
            module.catalogue = lambda: models  # type: ignore[attr-defined]


if __name__ == "__main__":
    if path := os.environ.get("OFFERED_MODEL"):
        offer(path)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it
    scripted = None if "real" in sys.argv else Hands(write, app.stream_revision, app.check_text)
    launch(load_config(), port=int(sys.argv[1]), open_browser=False, hands=scripted)
