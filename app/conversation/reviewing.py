"""Reading a stored text anew, after its facts or its words were changed by hand. No model is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from app.conversation.answers import Reading
from app.conversation.talking import read_subject
from app.errors import InputError, LibraryError
from app.schema import Draft, Finding
from app.store import Store, Version


def review(store: Store, section: int, check: Callable[..., Sequence[Finding]]) -> Version | None:
    """Read the version a section shows against its present facts, and store what is found with it.

    Args:
        store: where the section is kept.
        section: its id.
        check: the Python face's `check_text`.

    Returns:
        the version with its findings; None where there is no finished text, or it changed meanwhile.
    """
    version, subject = store.current(section), read_subject(store, section)
    if version is None or version.state == "writing" or not version.text.strip() or not subject.facts:
        return None
    stored = store.section(section)
    options = {"title": subject.title, "report_title": subject.report_title, "period": subject.period}
    try:
        findings = check(version.text, subject.facts, length=stored.length, structure=stored.structure, examples=version.draft.examples, **options)
    except LibraryError:
        return None
    reading = Reading(replace(subject, draft=Draft(version.text)))
    uses = tuple(replace(use, text=given) for use, given in zip(reading.ledger.facts, subject.facts, strict=True))
    try:
        return store.annotate(version.id, replace(version.draft, findings=tuple(findings), facts=uses))
    except InputError:
        return None
