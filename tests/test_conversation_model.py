"""The conversation with the small real model: drafts are stored as they come, and no thread reaches the prompt."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from small_model import SMALL, small_config

import app
from app.conversation import Reply
from app.schema import Event
from app.store import Store, StoredSection

pytestmark = pytest.mark.model

FACTS = ("走访困难老人86户", "安装路灯52盏", "调解邻里纠纷17件")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    small_config(tmp_path)  # skips, or fails, where the model is not there
    for name, value in (("HOME", str(tmp_path)), ("CORPUS", "none"), ("MODEL", SMALL), ("THREADS", "1")):
        monkeypatch.setenv(f"NIGAO_{name}", value)
    with app.open_store() as opened:
        yield opened


@pytest.fixture
def section(store: Store) -> StoredSection:
    report = store.new_report("云杉街道2025年上半年工作总结", "2025年上半年")
    made = store.add_section(report.id, "（二）办好民生实事", FACTS)
    return store.change_section(made.id, made.revision, length=(80, 160))


def test_a_draft_is_stored_as_it_comes_and_no_thread_reaches_the_prompt(store: Store, section: StoredSection) -> None:
    """Stopped half-way, drafted again, and after two hundred messages the same draft costs the same prompt."""
    talk = app.open_conversation(store, section.id)
    text = ""
    turns = talk.draft(seed=1)
    for turn in turns:
        text = _edited(text, turn)
        if len(text) > 25:
            break
    turns.close()  # type: ignore[attr-defined]
    stopped = store.current(section.id)
    assert stopped and (stopped.text, stopped.state) == (text, "stopped")
    *_, reply = talk.draft(seed=1)
    done = store.current(section.id)
    assert isinstance(reply, Reply) and done and (reply.version, done.state, done.parent) == (done.id, "done", stopped.id)
    assert [use.text for use in done.draft.facts] == list(FACTS)
    assert all(figure in done.text for figure in ("86户", "52盏", "17件"))
    for number in range(100):
        store.say(section.id, "user", f"第{number}次：把86户改成{number}户，写得热闹些。" * 20, "wish")
        store.say(section.id, "program", "改好了。" * 100, "done")
    list(talk.draft(seed=1))
    later = store.current(section.id)
    assert later and later.id != done.id and later.text == done.text
    assert 0 < later.draft.timing.prompt_tokens == done.draft.timing.prompt_tokens


def _edited(text: str, turn: Event | Reply) -> str:
    if isinstance(turn, Reply):
        return text
    if turn.kind == "replace" and turn.span:
        return text[: turn.span[0]] + turn.text + text[turn.span[1] :]
    return text + turn.text if turn.kind == "text" else text
