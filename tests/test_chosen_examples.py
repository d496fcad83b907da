"""A section the user has chosen to give the form is the one the model is shown, and stays a matter of form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import app
from app.config import Config, load_config
from app.conversation import Conversation, Hands
from app.drafting.requests import make_request
from app.drafting.section import lay_out
from app.errors import InputError
from app.facts import find_figures
from app.index import ReportIndex, open_index
from app.prompts import Prompts
from app.retrieval import name_example, search
from app.schema import Draft, Event, Example
from app.store import open_store
from app.workspace import Workspace
from tests.test_exemplars import NUMBERED, ORDINALS, PLAIN, example

TITLE, FACTS = "（一）抓实巡查", ["巡查河道36次", "清理漂浮物4.5吨", "劝阻垂钓19人次"]
FOUND = example(ORDINALS)


@pytest.fixture(scope="module")
def prompts() -> Prompts:
    return Prompts(load_config({}).prompts)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return replace(load_config({}), home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def index(config: Config) -> ReportIndex:
    return open_index(config)


@pytest.mark.parametrize(("form", "text"), [("一是", ORDINALS), ("1.", NUMBERED), ("plain", PLAIN)])
@pytest.mark.parametrize("path", [("一、主要做法", "（二）抓实重点工作"), ()])
def test_the_chosen_section_is_the_one_shown_and_gives_its_form(prompts: Prompts, form: str, text: str, path: tuple[str, ...]) -> None:
    chosen = example(text, path)
    request = make_request(TITLE, FACTS, examples=[chosen])
    task = lay_out(request, [chosen, FOUND], prompts)
    assert task.shown == chosen and task.plan.structure == form
    shown = task.messages[2].content
    assert not [figure for figure in find_figures(shown) if figure.surface in text]


def test_without_a_choice_the_library_decides(prompts: Prompts) -> None:
    task = lay_out(make_request(TITLE, FACTS, structure="1."), [FOUND, example(NUMBERED)], prompts)
    assert task.shown == example(NUMBERED)


def test_a_short_section_serves_when_chosen_and_only_then(prompts: Prompts) -> None:
    short = example("一是抓排查。摸清沿河商户底数，登记造册。二是抓整改。限期拆除违建，全部销号，不留一处死角。")
    assert lay_out(make_request(TITLE, FACTS), [short], prompts).shown is None
    assert lay_out(make_request(TITLE, FACTS, examples=[short]), [short], prompts).shown == short


@pytest.mark.parametrize(
    ("structure", "text", "told"),
    [("plain", ORDINALS, "要求的却是自然段"), ("一是", PLAIN, "一是、二是"), ("auto", "太短。", "太短"), ("auto", "没有句号", "太短")],
)
def test_a_section_that_cannot_give_the_form_is_refused_in_one_sentence(structure: str, text: str, told: str) -> None:
    with pytest.raises(InputError, match=told) as caught:
        make_request(TITLE, FACTS, structure=structure, examples=[example(text)])
    assert caught.value.hint


def test_sections_are_named_by_what_a_search_gives(index: ReportIndex) -> None:
    for found in search(index, "安全生产隐患排查", 3):
        named = name_example(index, found.id)
        assert (named.report, named.path, named.text, named.id) == (found.report, found.path, found.text, found.id)


def test_sections_are_named_by_title_and_file_too(index: ReportIndex) -> None:
    entry = index.list(builtin=True)[0]
    sections = index.report(entry.id).sections
    last = len(sections) - 1
    assert name_example(index, f"{entry.title}#{last}").text == sections[last].text
    assert name_example(index, entry.id).text == next(s.text for s in sections if s.text.strip())


@pytest.mark.parametrize("name", ["没有这篇#0", "#", "", "{id}#999"])
def test_a_section_that_is_not_there_is_told(index: ReportIndex, name: str) -> None:
    index.snapshot()
    with pytest.raises(InputError):
        name_example(index, name.replace("{id}", index.list(builtin=True)[0].id))


def test_the_chosen_section_comes_before_what_is_found(config: Config, index: ReportIndex) -> None:
    workspace = Workspace(config)
    chosen = search(index, "下一步打算", 3)[2]
    request = make_request(TITLE, FACTS, examples=workspace.named([chosen.id]))
    looked_up = workspace.examples(request)
    assert looked_up[0].text == chosen.text
    assert len({each.text for each in looked_up}) == len(looked_up) > 3


def test_the_python_face_refuses_an_unknown_section_at_the_call(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGAO_HOME", str(config.home))
    with pytest.raises(InputError, match="没有这篇"):
        app.stream_section(TITLE, FACTS, examples=["没有这篇#1"])
    with pytest.raises(InputError, match="没有这篇"):
        app.draft_sections([{"title": TITLE, "facts": FACTS, "examples": ["没有这篇#1"]}])


def test_what_is_fixed_in_a_stored_section_reaches_the_draft(tmp_path: Path) -> None:
    given: list[tuple[Example, ...]] = []

    def draft(*_: Any, examples: tuple[Example, ...], **__: Any) -> Iterator[Event]:
        given.append(examples)
        yield Event("done", draft=Draft("巡查河道36次。", examples=examples))

    with open_store(replace(load_config({}), home=tmp_path)) as store:
        section = store.add_section(store.new_report("总结").id, TITLE, FACTS)
        talk = Conversation(store, section.id, Hands(draft, app.stream_revision, app.check_text))
        list(talk.draft())
        store.change_section(section.id, section.revision, pinned=FOUND)
        list(talk.draft())
        shown = store.current(section.id)
        assert given == [(), (FOUND,)]
        assert shown is not None and shown.draft.examples == (FOUND,)
