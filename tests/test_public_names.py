"""The public face: people script against these names, so a change here is a change for them."""

from __future__ import annotations

import dataclasses
import inspect

import pytest

import app

FUNCTIONS = {
    "read_reports": "(path)",
    "add_examples": "(*paths)",
    "search_examples": "(query, k=5, *, exclude=())",
    "list_examples": "(*, builtin=False)",
    "read_example": "(which)",
    "leave_out_example": "(which, section=None)",
    "take_in_example": "(which, section=None)",
    "remove_example": "(which)",
    "merge_example_section": "(which, section)",
    "split_example_section": "(which, section, offset, heading='')",
    "rename_example_section": "(which, section, heading)",
    "draft_section": (
        "(title, facts, *, report_title='', period='', length=None, structure='auto', instructions='', seed=None, examples=())"
    ),
    "stream_section": (
        "(title, facts, *, report_title='', period='', length=None, structure='auto', instructions='', seed=None, examples=())"
    ),
    "draft_sections": "(requests)",
    "prepare_section": (
        "(title, facts, *, report_title='', period='', length=None, structure='auto', instructions='', examples=())"
    ),
    "export_docx": "(sections, path, *, title='', organ='', date='')",
    "export_report": "(store, report, path, *, section=None)",
    "check_text": (
        "(text, facts, *, title='', report_title='', period='', length=None, structure='auto', examples=())"
    ),
    "open_store": "()",
    "open_conversation": "(store, section)",
    "revise_section": "(text, instruction, *, title='', facts=(), length=None, seed=None)",
    "stream_revision": "(text, instruction, *, title='', facts=(), length=None, seed=None)",
}
# The first fields of each record, in their order; more may follow behind them.
RECORDS = {
    "Report": ("title", "sections", "source", "rejected"),
    "Section": ("path", "text"),
    "Rejected": ("text", "reason"),
    "AddResult": ("added", "updated", "unchanged", "rejected"),
    "Example": ("report", "path", "text", "score", "source", "why", "id"),
    "LibraryEntry": (
        "id", "title", "source", "sections", "characters", "rejected", "twin_of", "builtin", "left_out", "kind",
    ),
    "ReportView": ("entry", "sections"),
    "SectionView": ("path", "text", "role", "left_out"),
    "Draft": ("text", "findings", "facts", "examples", "timing"),
    "Finding": ("kind", "message", "span", "fact"),
    "FactUse": ("text", "spans"),
    "Timing": ("prompt_tokens", "cached_tokens", "tokens", "first_token_s", "total_s"),
    "Event": ("kind", "text", "span", "draft"),
    "StoredReport": ("id", "title", "period", "organ", "made", "changed", "binned", "sections", "revision"),
    "StoredSection": (
        "id", "report", "title", "facts", "length", "structure", "instructions", "pinned", "current", "state",
        "can_undo", "can_redo", "binned", "revision",
    ),
    "Revision": ("text", "changes", "findings", "question", "timing"),
    "Change": ("removed", "inserted"),
    "Bullet": ("text", "id"),
    "Version": (
        "id", "section", "number", "parent", "source", "cause", "instruction", "name", "made", "state", "draft",
    ),
    "ThreadMessage": ("id", "section", "role", "text", "kind", "version", "made"),
}
# Each error, its parent, the exit code of the command line.
ERRORS = {
    "NigaoError": ("Exception", 3),
    "InputError": ("NigaoError", 2),
    "ModelError": ("NigaoError", 3),
    "ModelMissing": ("ModelError", 3),
    "ModelInvalid": ("ModelError", 3),
    "ModelDownload": ("ModelError", 3),
    "ModelCrashed": ("ModelError", 3),
    "LibraryError": ("NigaoError", 3),
    "IndexLocked": ("LibraryError", 3),
    "StorageError": ("NigaoError", 3),
    "EditConflict": ("StorageError", 3),
}
# Objects with a life of their own, and what they can do.
OBJECTS = {
    "Store": (
        "add_section", "annotate", "bin_report", "bin_section", "change_report", "change_section", "close", "compare",
        "copy_report", "current", "edit", "empty_bin", "keep", "move_fact", "move_section", "name_version",
        "new_report", "redo", "report", "reports", "restore", "restore_report", "restore_section", "resume", "say",
        "section", "sections", "thread", "trouble", "undo", "version", "versions", "write",
    ),
    "Writing": ("append", "done", "follow", "open", "replace", "stop", "text"),
}


def test_the_names_are_these_and_no_others() -> None:
    assert sorted(app.__all__) == sorted([*FUNCTIONS, *RECORDS, *ERRORS, *OBJECTS])
    assert set(app.__all__) <= set(dir(app))


@pytest.mark.parametrize(("name", "expected"), FUNCTIONS.items())
def test_signatures_stand(name: str, expected: str) -> None:
    parameters = inspect.signature(getattr(app, name)).parameters.values()
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in parameters]
    assert str(inspect.Signature(bare)) == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_explained_and_typed(name: str) -> None:
    function = getattr(app, name)
    signature = inspect.signature(function)
    annotations = [p.annotation for p in signature.parameters.values()] + [signature.return_annotation]
    assert inspect.Parameter.empty not in annotations
    assert "Raises:" in inspect.getdoc(function) or name == "check_text"


@pytest.mark.parametrize(("name", "fields"), RECORDS.items())
def test_records_are_frozen_and_keep_their_fields(name: str, fields: tuple[str, ...]) -> None:
    record = getattr(app, name)
    assert tuple(field.name for field in dataclasses.fields(record))[: len(fields)] == fields
    later = dataclasses.fields(record)[len(fields) :]
    assert all(f.default is not dataclasses.MISSING or f.default_factory is not dataclasses.MISSING for f in later)
    assert record.__dataclass_params__.frozen


@pytest.mark.parametrize(("name", "parent", "code"), [(name, *row) for name, row in ERRORS.items()])
def test_every_error_says_what_to_do(name: str, parent: str, code: int) -> None:
    error = getattr(app, name)
    assert error.__base__.__name__ == parent
    assert error.exit_code == code
    raised = error("出了什么事", "怎么办")
    assert (str(raised), raised.hint) == ("出了什么事", "怎么办")


@pytest.mark.parametrize(("name", "methods"), OBJECTS.items())
def test_objects_keep_their_methods_and_explain_them(name: str, methods: tuple[str, ...]) -> None:
    members = {member: value for member, value in inspect.getmembers(getattr(app, name)) if not member.startswith("_")}
    assert tuple(sorted(members)) == methods
    assert all(inspect.getdoc(member) for member in members.values())


def test_a_conversation_keeps_its_methods() -> None:
    from app.conversation import Conversation

    methods = [name for name in vars(Conversation) if not name.startswith("_")]
    assert methods == ["subject", "understand", "suggestions", "say", "carry_out", "draft", "prepare"]
    assert all(inspect.getdoc(getattr(Conversation, name)) for name in methods)


def test_short_forms_of_records_work() -> None:
    assert app.Rejected("半截", "断在句中").reason == "断在句中"
    assert app.Finding("missing", "第2条没有写到").span is None
    assert app.FactUse("开展宣讲3场").spans == ()
    assert app.Draft("正文").findings == ()
