"""The conversation about one stored section: a message is understood, carried out, stored, and answered.

However long the thread grows, the model is given the section, its facts and the present wish, never the thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.conversation.answers import Reading, answer
from app.conversation.records import Reply, Subject, Suggestion, Understanding
from app.conversation.suggestions import suggest
from app.conversation.understanding import understand
from app.errors import EditConflict, NigaoError
from app.revising.instruction import read_instruction
from app.revising.wishes import Length, Reshape
from app.schema import (
    HUMAN_KINDS,
    STRUCTURES,
    Draft,
    Event,
    Example,
    Finding,
    Revision,
)
from app.store import Bullet, Store, StoredSection, Version, Writing
from app.text import length

Turn = Event | Reply


@dataclass(frozen=True, slots=True)
class Hands:
    """What does the work: functions with the signatures of the Python face."""

    draft: Callable[..., Iterator[Event]]  # stream_section
    revise: Callable[..., Iterator[Event]]  # stream_revision
    check: Callable[..., Sequence[Finding]]  # check_text
    prepare: Callable[..., bool] | None = None  # prepare_section


class Conversation:
    """One thread about one section. Everything said and every version made of it is in the store.

    Args:
        store: where the section is kept.
        section: its id.
        hands: what drafts, revises and checks.
    """

    def __init__(self, store: Store, section: int, hands: Hands) -> None:
        self._store = store
        self._section = section
        self._hands = hands

    @property
    def subject(self) -> Subject:
        """The section as it stands."""
        return read_subject(self._store, self._section)

    def understand(self, message: str, selection: str = "") -> Understanding:
        """What a message would be taken for; nothing is done or stored.

        Args:
            message: what the user typed.
            selection: the words of the draft the user has marked.
        """
        return understand(message, self.subject, selection)

    def suggestions(self) -> tuple[Suggestion, ...]:
        """What to say next, the most needed first; `instruction` is a message for `say`."""
        return suggest(self.subject)

    def say(self, message: str, selection: str = "", *, seed: int | None = None) -> Iterator[Turn]:
        """Take a message, store it, carry it out.

        Yields:
            the events of the draft or revision, which edit the version that is stored meanwhile; a `Reply` is last.
            An unclear message is not carried out: the reply has the choices, and `carry_out` takes the chosen one.

        Raises:
            NigaoError: it could not be carried out; what was written is kept.
        """
        understanding = self.understand(message, selection)
        self._store.say(self._section, "user", message.strip(), understanding.kind)
        yield from self.carry_out(understanding, seed=seed)

    def carry_out(self, understanding: Understanding, *, seed: int | None = None) -> Iterator[Turn]:
        """Do what was understood, as `say` does."""
        try:
            yield from self._steps(understanding, seed)
        except GeneratorExit:
            self._note("已停止，写出的文字都在。", "stopped")
            raise
        except NigaoError as error:
            self._note(f"{error.message} {error.hint}", "failed")
            raise

    def draft(self, *, seed: int | None = None) -> Iterator[Turn]:
        """Draft the section from its facts as a new version, as if the user had said 拟稿."""
        return self.carry_out(Understanding("step", "按现有要点拟一稿。", step="draft"), seed=seed)

    def _steps(self, u: Understanding, seed: int | None) -> Iterator[Turn]:
        if u.kind == "unclear":
            yield self._reply(Reply(u.told, "unclear", choices=u.choices))
            return
        if u.step:
            yield from self._draft(seed) if u.step == "draft" else iter([self._rename(u.wish) if u.step == "title" else self._walk(u)])
            return
        for question in u.questions:
            found = answer(question, self.subject)
            yield self._reply(Reply(found.text, "answer", found.spans, found.facts))
        if u.facts:
            self._add_facts(u.facts)
        if u.facts or u.wish:
            yield from self._change(u, seed)

    def _change(self, u: Understanding, seed: int | None) -> Iterator[Turn]:
        shown = self._store.current(self._section)
        if shown is not None and shown.text.strip():
            yield from self._revise(shown, _instruction(u), seed)
            return
        told = f"已加入{len(u.facts)}条要点。" if u.facts else ""
        if u.wish:
            self._note_wish(u.wish)
            told += "已记为本节的写作要求。"
        yield self._reply(Reply(told + "还没有正文，要点齐了就可以拟稿。", "noted"))

    def prepare(self) -> bool:
        """Let the model read ahead what a first draft of this section would begin with.

        Returns:
            whether it was read; never where there is a text already, or nothing to write of.
        """
        section = self._store.section(self._section)
        if self._hands.prepare is None or section.current is not None or not section.facts:
            return False
        report = self._store.report(section.report)
        return self._hands.prepare(
            section.title, [bullet.text for bullet in section.facts], report_title=report.title, period=report.period,
            length=section.length, structure=section.structure, instructions=section.instructions, examples=_pinned(section),
        )  # fmt: skip

    # --- the work --------------------------------------------------------------------------------------

    def _draft(self, seed: int | None) -> Iterator[Turn]:
        section = self._store.section(self._section)
        report = self._store.report(section.report)
        events = self._hands.draft(
            section.title, [bullet.text for bullet in section.facts], report_title=report.title, period=report.period,
            length=section.length, structure=section.structure, instructions=section.instructions, seed=seed,
            examples=_pinned(section),
        )  # fmt: skip
        writing = self._store.write(self._section, "draft", seen=section.current)
        yield from writing.follow(events)
        yield self._reply(self._result(writing, "拟好了"))

    def _revise(self, shown: Version, instruction: str, seed: int | None) -> Iterator[Turn]:
        subject = self.subject
        left = [subject.facts[index] for index in Reading(subject).missing()]
        events = self._hands.revise(shown.text, instruction, title=subject.title, facts=left, seed=seed)
        writing = self._store.write(self._section, "revision", instruction, text=shown.text, seen=shown.id)
        question, changes = "", 0
        for event in writing.follow(self._judged(events, shown)):
            yield event
            if event.revision:
                question, changes = event.revision.question, len(event.revision.changes)
        yield self._reply(Reply(question, "question") if question else self._result(writing, f"改了{changes}处"))

    def _judged(self, events: Iterator[Event], shown: Version) -> Iterator[Event]:
        """The events of a revision; the last one with all that is known of the new text."""
        try:
            for event in events:
                revision = event.revision
                yield event if revision is None or revision.question else replace(event, draft=self._known(revision, shown))
        finally:
            if close := getattr(events, "close", None):
                close()

    def _known(self, revision: Revision, shown: Version) -> Draft:
        """A revised text with its findings, and where each bullet stands."""
        subject = self.subject
        reading = Reading(replace(subject, draft=Draft(revision.text)))
        uses = tuple(replace(use, text=given) for use, given in zip(reading.ledger.facts, subject.facts, strict=True))
        findings = _joined(revision, self._check(revision.text, subject))
        return Draft(revision.text, findings, uses, shown.draft.examples, revision.timing)

    def _check(self, text: str, subject: Subject) -> Sequence[Finding]:
        """Against the bullets alone: length and form are what the last wish said."""
        if not subject.facts:
            return ()
        try:
            return self._hands.check(
                text, subject.facts, title=subject.title, report_title=subject.report_title, period=subject.period
            )
        except NigaoError:  # the revision itself has been done, and says what it found
            return ()

    def _walk(self, u: Understanding) -> Reply:
        before = self._store.section(self._section).current
        moved = self._store.undo(self._section) if u.step == "undo" else self._store.redo(self._section)
        if moved.current == before:
            return self._reply(Reply("没有可以撤销的。" if u.step == "undo" else "没有可以恢复的。", "noted"))
        if moved.current is None:
            return self._reply(Reply("已回到还没有正文的时候；说“重做”可以恢复。", "done"))
        number = self._store.version(moved.current).number
        return self._reply(Reply(f"现在是第{number}稿。", "done", version=moved.current))

    def _rename(self, title: str) -> Reply:
        section = self._store.section(self._section)
        changed = self._store.change_section(self._section, section.revision, title=title)
        return self._reply(Reply(f"本节标题改为“{changed.title}”，正文没有动。", "noted"))

    def _add_facts(self, facts: Sequence[str]) -> None:
        """Adding overwrites nothing, so a change made elsewhere in the meantime is no obstacle."""
        for attempt in range(5):
            section = self._store.section(self._section)
            known = {bullet.text for bullet in section.facts}
            new = [Bullet(fact) for fact in facts if fact not in known]
            try:
                if new:
                    self._store.change_section(self._section, section.revision, facts=[*section.facts, *new])
                return
            except EditConflict:
                if attempt == 4:
                    raise

    def _note_wish(self, wish: str) -> None:
        section = self._store.section(self._section)
        self._store.change_section(self._section, section.revision, **_settings(wish, section))

    # --- what is said ----------------------------------------------------------------------------------

    def _result(self, writing: Writing, told: str) -> Reply:
        draft = self._store.version(writing.version).draft
        eyes = sum(finding.kind in HUMAN_KINDS for finding in draft.findings)
        more = f"，有{eyes}处要过目" if eyes else ""
        return Reply(f"{told}，现在{length(draft.text)}字{more}。", "done", version=writing.version)

    def _reply(self, reply: Reply) -> Reply:
        self._store.say(self._section, "program", reply.text, reply.kind, reply.version)
        return reply

    def _note(self, text: str, kind: str) -> None:
        self._store.say(self._section, "program", text, kind)


def read_subject(store: Store, section: int) -> Subject:
    """What a stored section is like now, for understanding and answering."""
    stored = store.section(section)
    report = store.report(stored.report)
    shown = store.current(section)
    before = store.version(shown.parent).text if shown and shown.parent is not None else None
    return Subject(
        stored.title, tuple(bullet.text for bullet in stored.facts), shown.draft if shown else Draft(""), before,
        stored.length, stored.structure, report.title, report.period, stored.state,
    )  # fmt: skip


def _pinned(section: StoredSection) -> tuple[Example, ...]:
    return () if section.pinned is None else (section.pinned,)


def _instruction(u: Understanding) -> str:
    """One instruction for the revision: the wish, and the new bullets unless it holds them."""
    told = [fact for fact in u.facts if fact not in u.wish]
    added = "补充：" + "；".join(told) if told else ""
    return "\n".join(filter(None, [u.wish, added]))


def _joined(revision: Revision, checked: Sequence[Finding]) -> tuple[Finding, ...]:
    """What revising found, and what the bullets say beside it; nothing twice."""
    known = {(finding.kind, finding.span) for finding in revision.findings}
    return (*revision.findings, *(f for f in checked if f.span is None or (f.kind, f.span) not in known))


def _settings(wish: str, section: StoredSection) -> dict[str, Any]:
    """A wish before there is a text: a length or a form goes where it belongs, the rest is an instruction."""
    changes: dict[str, Any] = {}
    wishes = read_instruction(wish)
    for one in wishes:
        if isinstance(one, Length) and one.bounds and not one.place:
            changes["length"] = one.bounds
        elif isinstance(one, Reshape) and one.form in STRUCTURES:
            changes["structure"] = one.form
    if len(changes) < len(wishes):
        changes["instructions"] = "；".join(filter(None, [section.instructions, wish.replace("\n", "；")]))
    return changes
