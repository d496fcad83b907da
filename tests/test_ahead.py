"""Reading ahead of the user: after a pause, only the newest, and only where it is of use."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest

from app.config import load_config
from app.conversation import Conversation, Hands
from app.schema import Draft
from app.store import open_store
from app.web.ahead import Ahead


def test_only_the_newest_is_done_and_only_once() -> None:
    done: list[int] = []
    finished = threading.Event()
    ahead = Ahead(0.05)
    for number in range(5):
        ahead.soon(lambda number=number: (done.append(number), finished.set()))  # type: ignore[misc]
    assert finished.wait(5)
    assert done == [4]


def test_what_goes_wrong_stays_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    tried = threading.Event()

    def fail() -> None:
        tried.set()
        raise ValueError("no")

    ahead = Ahead(0.01)
    ahead.soon(fail)
    assert tried.wait(5)
    again = threading.Event()
    ahead.soon(again.set)
    assert again.wait(5)
    deadline = time.monotonic() + 5
    while "work ahead of the user failed" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "work ahead of the user failed" in caplog.text


def test_closed_it_does_nothing_more() -> None:
    done = threading.Event()
    ahead = Ahead(0.05)
    ahead.soon(done.set)
    ahead.close()
    assert not done.wait(0.3)


def test_a_section_is_read_ahead_until_it_has_a_text(tmp_path: Path) -> None:
    asked: list[tuple[Any, ...]] = []

    def prepare(title: str, facts: list[str], **others: Any) -> bool:
        asked.append((title, facts, others["structure"]))
        return True

    store = open_store(load_config({"HOME": str(tmp_path)}))
    try:
        report = store.new_report("某街道总结")
        section = store.add_section(report.id, "（一）抓学习")
        talk = Conversation(store, section.id, Hands(_nothing, _nothing, _nothing, prepare))
        assert not talk.prepare()
        store.change_section(section.id, section.revision, facts=["集中学习9次"])
        assert talk.prepare()
        assert asked == [("（一）抓学习", ["集中学习9次"], section.structure)]
        writing = store.write(section.id, "draft")
        writing.append("集中学习9次。")
        writing.done(Draft("集中学习9次。"))
        assert not talk.prepare()
        assert len(asked) == 1
    finally:
        store.close()


def _nothing(*_: Any, **__: Any) -> Any:
    return iter(())
