"""Drafts as JSON columns. What a newer program wrote beside the known fields is passed over."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeVar

from app.schema import Draft, Example, FactUse, Finding, Span, Timing

_Record = TypeVar("_Record", Example, FactUse, Finding, Timing)
COLUMNS = ("text", "findings", "facts", "examples", "timing")


def draft_columns(draft: Draft) -> dict[str, str]:
    """The columns of table `versions` that hold a draft."""
    return {
        "text": draft.text,
        "findings": _dump([asdict(finding) for finding in draft.findings]),
        "facts": _dump([asdict(use) for use in draft.facts]),
        "examples": _dump([asdict(example) for example in draft.examples]),
        "timing": _dump(asdict(draft.timing)),
    }


def read_draft(row: Mapping[str, Any]) -> Draft:
    """The draft in a row of table `versions`."""
    return Draft(
        row["text"],
        tuple(_finding(data) for data in json.loads(row["findings"])),
        tuple(_known(FactUse, {**data, "spans": _spans(data["spans"])}) for data in json.loads(row["facts"])),
        tuple(_example(data) for data in json.loads(row["examples"])),
        _known(Timing, json.loads(row["timing"])),
    )


def dump_example(example: Example | None) -> str | None:
    """An example as JSON; None stays None."""
    return None if example is None else _dump(asdict(example))


def read_example(text: str | None) -> Example | None:
    """The example `dump_example` wrote."""
    return None if text is None else _example(json.loads(text))


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _finding(data: dict[str, Any]) -> Finding:
    return _known(Finding, {**data, "span": _spans([data["span"]])[0] if data["span"] else None})


def _example(data: dict[str, Any]) -> Example:
    return _known(Example, {**data, "path": tuple(data["path"])})


def _known(record: type[_Record], data: Mapping[str, Any]) -> _Record:
    names = {field.name for field in fields(record)}
    return record(**{name: value for name, value in data.items() if name in names})


def _spans(spans: Sequence[Sequence[int]]) -> tuple[Span, ...]:
    return tuple((int(start), int(end)) for start, end in spans)
