"""Nigao (拟稿) drafts sections of Chinese official reports from bullet facts, with a local language model.

The facts say what, the example reports show how: every figure, date and name of a draft is one that was given.

    >>> from app import draft_section
    >>> draft = draft_section("（一）强化理论武装", ["集中学习9次", "3月18日请党校老师辅导，126人参加"])
    >>> print(draft.text)
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.errors import (
    EditConflict,
    IndexLocked,
    InputError,
    LibraryError,
    ModelCrashed,
    ModelDownload,
    ModelError,
    ModelInvalid,
    ModelMissing,
    NigaoError,
    StorageError,
)
from app.schema import (
    AddResult,
    Change,
    Draft,
    Event,
    Example,
    FactUse,
    Finding,
    LibraryEntry,
    Rejected,
    Report,
    ReportView,
    Revision,
    Section,
    SectionView,
    Timing,
)
from app.store import Bullet, Store, StoredReport, StoredSection, ThreadMessage, Version, Writing

if TYPE_CHECKING:
    from app.conversation import Conversation

__all__ = [
    "AddResult", "Bullet", "Change", "Draft", "EditConflict", "Event", "Example", "FactUse", "Finding",
    "IndexLocked", "InputError", "LibraryEntry", "LibraryError", "ModelCrashed", "ModelDownload",
    "ModelError", "ModelInvalid", "ModelMissing", "NigaoError", "Rejected", "Report", "ReportView",
    "Revision", "Section", "SectionView", "StorageError", "Store", "StoredReport", "StoredSection",
    "ThreadMessage", "Timing", "Version", "Writing", "add_examples", "check_text", "draft_section",
    "draft_sections", "export_docx", "export_report", "leave_out_example", "list_examples", "merge_example_section", "open_conversation",
    "open_store", "prepare_section", "read_example", "read_reports", "remove_example",
    "rename_example_section", "revise_section", "search_examples", "split_example_section",
    "stream_revision", "stream_section", "take_in_example",
]  # fmt: skip

Length = int | tuple[int, int] | None


def read_reports(path: str | Path) -> list[Report]:
    """The reports in one file, clean of site boilerplate.

    Args:
        path: a .docx, .pdf, .html, .txt or .md file, a .zip of these, or with LibreOffice installed a .doc, .wps, .rtf or
            .odt file; it may hold several reports.

    Raises:
        InputError: the file is broken, encrypted, a scan or too large, or holds no report.
    """
    from app.sections import read_reports as read

    return read(Path(path))


def add_examples(*paths: str | Path) -> AddResult:
    """Add files, or folders of files, to the library of examples; adding a file again costs nothing.

    Raises:
        InputError: a path does not exist.
        LibraryError: the library cannot be opened or written.
    """
    from app.workspace import current

    return current().index.add([Path(path) for path in paths])


def search_examples(query: str, k: int = 5, *, exclude: Collection[str] = ()) -> list[Example]:
    """The sections that show best how the one described is written.

    Args:
        query: a section's title, its bullets, or plain words.
        k: how many at most.
        exclude: file names whose sections are left out.

    Raises:
        InputError: the query is empty.
        LibraryError: the library cannot be opened.
    """
    from app.retrieval import search
    from app.workspace import current

    return search(current().index, query, k, exclude)


def list_examples(*, builtin: bool = False) -> list[LibraryEntry]:
    """The reports of the library, oldest first: near-repeats and what is left out are marked, refused pieces are named.

    Args:
        builtin: the built-in reports as well.

    Raises:
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.list(builtin=builtin)


def read_example(which: str) -> ReportView:
    """One report of the library with its sections and what each is for (舆论引导, 存在问题 …).

    Args:
        which: the report's id, or its title or file name where only one report has it; so in all that follow.

    Raises:
        InputError: there is no such report, or there are several.
        LibraryError: the library cannot be opened.
    """
    from app.retrieval import read_example as read
    from app.workspace import current

    return read(current().index, which)


def leave_out_example(which: str, section: int | None = None) -> LibraryEntry:
    """Keep a report, or one section of it (its number from 0), from being an example; it stays listed.

    Raises:
        InputError: there is no such report or section.
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.leave_out(which, section)


def take_in_example(which: str, section: int | None = None) -> LibraryEntry:
    """Undo `leave_out_example`.

    Raises:
        InputError: there is no such report or section.
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.take_in(which, section)


def remove_example(which: str) -> list[LibraryEntry]:
    """Take reports out of the library and return them; the original files are not touched.

    Args:
        which: a report's id, its title, or a file's name (then all reports of that file).

    Raises:
        InputError: there is no such report, or it is built in.
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.remove(which)


def merge_example_section(which: str, section: int) -> LibraryEntry:
    """Correct a wrong cut: join a section to the one before it; what was taken for its heading becomes text.

    Corrections stay when the file is added again.

    Raises:
        InputError: there is no such report or section, it is the first, or the report is built in.
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.merge_section(which, section)


def split_example_section(which: str, section: int, offset: int, heading: str = "") -> LibraryEntry:
    """Correct a wrong cut: part a section `offset` characters into its body; `heading` is that of the second part.

    Raises:
        InputError: there is no such report or section, a part would be empty, or the report is built in.
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.split_section(which, section, offset, heading)


def rename_example_section(which: str, section: int, heading: str) -> LibraryEntry:
    """Correct a heading; the sections below it follow.

    Raises:
        InputError: there is no such report or section, the heading is empty, or the report is built in.
        LibraryError: the library cannot be opened.
    """
    from app.workspace import current

    return current().index.rename_section(which, section, heading)


def draft_section(
    title: str, facts: Sequence[str], *, report_title: str = "", period: str = "", length: Length = None,
    structure: str = "auto", instructions: str = "", seed: int | None = None, examples: Sequence[Example | str] = (),
) -> Draft:  # fmt: skip
    """Draft one section from bullet facts.

    Args:
        title: the section's heading, number included if there is one.
        facts: the bullets, one each.
        report_title: title of the whole report.
        period: what time the report is about, such as 2025年上半年.
        length: characters without white space, as one number or (min, max); None for what the bullets carry.
        structure: "auto", "一是" (一是……二是……), "1." (numbered paragraphs), "plain".
        instructions: a wish about tone or emphasis; never a source of facts.
        seed: the same seed gives the same draft on the same machine.
        examples: sections that are to give the form, the first before all, instead of what the library would choose: an
            `Example`, its `id`, or a report's id, title or file name with the section's number from 0 (总结.docx#2). With
            structure "auto" its form is taken too.

    Returns:
        the body with findings, where each bullet is stated, the examples shown, and what it cost.

    Raises:
        InputError: something is missing, too long or contradictory.
        ModelError: the model is missing or cannot be used.
    """
    events = stream_section(
        title, facts, report_title=report_title, period=period, length=length,
        structure=structure, instructions=instructions, seed=seed, examples=examples,
    )  # fmt: skip
    return next(event.draft for event in events if event.draft)


def stream_section(
    title: str, facts: Sequence[str], *, report_title: str = "", period: str = "", length: Length = None,
    structure: str = "auto", instructions: str = "", seed: int | None = None, examples: Sequence[Example | str] = (),
) -> Iterator[Event]:  # fmt: skip
    """Draft one section as `draft_section` does, and watch it come; closing the iterator stops the model.

    Raises:
        InputError: something is missing, too long or contradictory; raised at the call.
        ModelError: the model is missing or cannot be used; raised while iterating.
    """
    from app.drafting.requests import make_request
    from app.workspace import current

    workspace = current()
    request = make_request(
        title, facts, report_title=report_title, period=period, length=length,
        structure=structure, instructions=instructions, seed=seed, examples=workspace.named(examples),
    )  # fmt: skip
    return workspace.stream(request)


def draft_sections(requests: Iterable[Mapping[str, Any]]) -> list[Draft]:
    """Draft several sections, in the way that is quickest on this machine: at the same time, or one after another.

    Sections that are written at the same time tip one another's close choices: there a seed does not fix the text.
    The first section that fails ends all of them.

    Args:
        requests: for each section the arguments of `draft_section` by name, `title` and `facts` among them.

    Returns:
        the drafts in the order of the requests.

    Raises:
        InputError: something is missing, too long or contradictory; nothing has been drafted then.
        ModelError: the model is missing or cannot be used.
    """
    from app.drafting.requests import make_request
    from app.workspace import current

    workspace = current()
    told = [_named(request) for request in requests]
    return workspace.draft_all([make_request(**{**each, "examples": workspace.named(each.get("examples", ()))}) for each in told])


def _named(request: Mapping[str, Any]) -> dict[str, Any]:
    known = {"title", "facts", "report_title", "period", "length", "structure", "instructions", "seed", "examples"}
    wrong = ({"title", "facts"} - request.keys()) or (request.keys() - known)
    if wrong:
        raise InputError(f"这一节的参数不对：{'、'.join(sorted(map(str, wrong)))}", "每一节要有 title 和 facts，其余同 draft_section。")
    return dict(request)


def prepare_section(
    title: str, facts: Sequence[str], *, report_title: str = "", period: str = "", length: Length = None,
    structure: str = "auto", instructions: str = "", examples: Sequence[Example | str] = (),
) -> bool:  # fmt: skip
    """Let the model read ahead what a draft with these arguments would begin with, so that it starts at once.

    Gives way to any draft, and to a newer call of its own kind; nothing is lost if it is never used.

    Returns:
        whether all of it was read.

    Raises:
        InputError: something is missing, too long or contradictory.
    """
    from app.drafting.requests import make_request
    from app.workspace import current

    workspace = current()
    request = make_request(
        title, facts, report_title=report_title, period=period, length=length, structure=structure, instructions=instructions,
        examples=workspace.named(examples),
    )  # fmt: skip
    return workspace.prepare(request)


def check_text(
    text: str, facts: Sequence[str], *, title: str = "", report_title: str = "", period: str = "",
    length: Length = None, structure: str = "auto", examples: Sequence[Example] = (),
) -> list[Finding]:  # fmt: skip
    """Read a text against the facts, without a model.

    Args:
        text: the body of a section.
        facts: the bullets, one each.
        title, report_title, period: what they hold is given too.
        length: asked characters, one number or (min, max).
        structure: asked form, as in `draft_section`.
        examples: sections nothing may be copied from.

    Raises:
        InputError: an argument cannot be used.
    """
    from app.drafting.requests import make_request
    from app.drafting.section import check_request
    from app.workspace import current

    request = make_request(
        title or "正文", facts, report_title=report_title, period=period, length=length, structure=structure
    )  # fmt: skip
    return check_request(text, request, examples, current().register)


def open_store() -> Store:
    """The user's own reports, in the home of the present settings: sections, facts, every version of each text.

        >>> with open_store() as store:
        ...     section = store.add_section(store.new_report("半年总结").id, "（一）强化理论武装", ["集中学习9次"])
        ...     with store.write(section.id, "draft") as writing:
        ...         for event in writing.follow(stream_section(section.title, [b.text for b in section.facts])):
        ...             print(event.text, end="")
        ...     store.undo(section.id)

    Raises:
        InputError: a setting cannot be used.
        StorageError: the home cannot be written, or a newer program has made the database.
    """
    from app.config import load_config
    from app.store import open_store as open_in

    return open_in(load_config())


def export_docx(
    sections: Iterable[tuple[str, str]], path: str | Path, *, title: str = "", organ: str = "", date: str = "",
) -> Path:  # fmt: skip
    """Set sections as a Word document in the form of official papers (GB/T 9704).

        >>> export_docx([("（一）强化理论武装", draft.text)], "总结.docx", title="2025年工作总结", organ="云杉街道办事处")

    Args:
        sections: heading and body of each.
        path: the file; it ends in .docx. An ending .md or .txt gives Markdown or plain text.
        title: of the whole paper; "" for sections by themselves.
        organ, date: the signature; "" for none.

    Raises:
        InputError: there is no text, or the ending is another one.
        StorageError: the file cannot be written.
    """
    from app.export import Paper, Part, write_paper

    parts = tuple(Part(heading, text) for heading, text in sections)
    return write_paper(Paper(title, parts, organ, date), Path(path))


def export_report(store: Store, report: int, path: str | Path, *, section: int | None = None) -> Path:
    """A stored report, as far as it is written, as a file: .docx, .md or .txt by its ending.

    Args:
        store: an open store.
        report: the report's id.
        path: the file.
        section: id of a section that is exported alone; None for the whole report.

    Raises:
        InputError: there is no such report or section, no text, or the ending is another one.
        StorageError: the file cannot be written.
    """
    from app.export import read_paper, write_paper

    return write_paper(read_paper(store, report, section), Path(path))


def open_conversation(store: Store, section: int) -> Conversation:
    """Work on a stored section by talking about it: new facts, wishes and questions in plain Chinese.

        >>> talk = open_conversation(store, section.id)
        >>> for turn in [*talk.draft(), *talk.say("压缩到200字以内"), *talk.say("哪条没写进去？")]:
        ...     print(turn.text)

    Args:
        store: an open store.
        section: the section's id.

    Raises:
        InputError: there is no such section.
    """
    from app.conversation import Conversation, Hands

    store.section(section)
    return Conversation(store, section, Hands(stream_section, stream_revision, check_text))


def revise_section(
    text: str, instruction: str, *, title: str = "", facts: Sequence[str] = (), length: Length = None, seed: int | None = None,
) -> Revision:  # fmt: skip
    """Change what was asked of a section, and nothing else.

    Args:
        text: the section's body as it is.
        instruction: what to change, in plain Chinese: 压缩到200字以内，数字都保留; 把“9次”改成“10次”; 删掉第二点.
        title: the section's heading.
        facts: new facts that may be written in, where the instruction does not hold them itself.
        length: characters without white space, as one number or (min, max); None for what the instruction says.
        seed: the same seed gives the same revision on the same machine.

    Returns:
        the revised text with its changes and findings; or a question, and the text as it was.

    Raises:
        InputError: something is missing, too long or of the wrong kind.
        ModelError: new prose is wanted, and the model is missing or cannot be used.
    """
    events = stream_revision(text, instruction, title=title, facts=facts, length=length, seed=seed)
    return next(event.revision for event in events if event.revision)


def stream_revision(
    text: str, instruction: str, *, title: str = "", facts: Sequence[str] = (), length: Length = None, seed: int | None = None,
) -> Iterator[Event]:  # fmt: skip
    """Revise as `revise_section` does, and watch it: the events edit a text that begins as `text`.

    Raises:
        InputError: something is missing, too long or of the wrong kind; raised at the call.
        ModelError: new prose is wanted, and the model is missing or cannot be used; raised while iterating.
    """
    from app.revising.requests import make_revision_request
    from app.workspace import current

    request = make_revision_request(text, instruction, title=title, facts=facts, length=length, seed=seed)
    return current().revise(request)
