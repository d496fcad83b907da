"""`nigao index`: the example library."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict

from app.cli import terminal
from app.config import Config
from app.errors import InputError
from app.index import open_index
from app.schema import AddResult, Example, LibraryEntry, Rejected, SectionView

_SHOWN = 24


def add(arguments: Namespace, config: Config) -> int:
    """Take reports in; what is refused is named and the rest goes in."""
    with terminal.progress("收入报告") as report:
        result = open_index(config).add(arguments.paths, report)
    if arguments.json:
        terminal.emit_json(asdict(result))
    else:
        terminal.emit(f"新收入 {result.added} 篇，更新 {result.updated} 篇，原已收入 {result.unchanged} 篇。")
    _name_rejected(result.rejected)
    if not _went_in(result):
        raise InputError("没有一篇报告可以收入", "请看上面每个文件的原因；范文库没有变。")
    return 0


def show(arguments: Namespace, config: Config) -> int:
    """The user's reports; the built-in ones are only counted unless asked for."""
    entries = open_index(config).list(builtin=True)
    own = [entry for entry in entries if not entry.builtin]
    if arguments.json:
        terminal.emit_json([asdict(entry) for entry in (entries if arguments.builtin else own)])
        return 0
    for entry in own:
        terminal.emit(_entry_line(entry))
    builtin = [entry for entry in entries if entry.builtin]
    for entry in builtin if arguments.builtin else ():
        terminal.emit(f"{_entry_line(entry)}  〔内置〕")
    terminal.note(f"自己的报告 {len(own)} 篇{_builtin_count(len(builtin), shown=arguments.builtin)}。")
    return 0


def find(arguments: Namespace, config: Config) -> int:
    """The sections that show best how such a thing is written."""
    from app.retrieval import search

    index = open_index(config)
    with terminal.progress("整理范文库") as report:
        index.snapshot(report)
    examples = search(index, arguments.query, arguments.k, arguments.exclude)
    if arguments.json:
        terminal.emit_json([asdict(example) for example in examples])
        return 0
    for number, example in enumerate(examples, 1):
        terminal.emit(_example_block(number, example))
    if not examples:
        terminal.note("没有找到；范文库可能是空的，用 nigao index add 收入报告。")
    return 0


def remove(arguments: Namespace, config: Config) -> int:
    """Take a report out; the original file stays where it is."""
    removed = open_index(config).remove(arguments.key)
    if arguments.json:
        terminal.emit_json([asdict(entry) for entry in removed])
        return 0
    for entry in removed:
        terminal.emit(f"已移出：{_entry_line(entry)}")
    return 0


def read(arguments: Namespace, config: Config) -> int:
    """One report with its sections, what each is for, and what was refused of it."""
    from app.retrieval import read_example

    index = open_index(config)
    with terminal.progress("整理范文库") as report:
        index.snapshot(report)
    view = read_example(index, arguments.key)
    if arguments.json:
        terminal.emit_json(asdict(view))
        return 0
    terminal.emit(_entry_line(view.entry))
    for number, section in enumerate(view.sections, 1):
        terminal.emit(_section_block(number, section))
    _name_rejected(view.entry.rejected)
    return 0


def leave_out(arguments: Namespace, config: Config) -> int:
    """Keep a report or a section from being an example."""
    return _changed(open_index(config).leave_out(arguments.key, _place(arguments)), "已停用", arguments)


def take_in(arguments: Namespace, config: Config) -> int:
    """Undo that."""
    return _changed(open_index(config).take_in(arguments.key, _place(arguments)), "已恢复", arguments)


def _place(arguments: Namespace) -> int | None:
    return None if arguments.section is None else arguments.section - 1


def _changed(entry: LibraryEntry, what: str, arguments: Namespace) -> int:
    if arguments.json:
        terminal.emit_json(asdict(entry))
    else:
        part = f"第 {arguments.section} 节：" if arguments.section else "："
        terminal.emit(f"{what}{part}{_entry_line(entry)}")
    return 0


def rebuild(arguments: Namespace, config: Config) -> int:
    """Make the index anew from the stored reports."""
    with terminal.progress("重建索引") as report:
        count = open_index(config).rebuild(report)
    if arguments.json:
        terminal.emit_json({"reports": count})
    else:
        terminal.emit(f"索引已重建，共 {count} 篇（含内置范文）。")
    return 0


def _builtin_count(count: int, *, shown: bool) -> str:
    """The built-in reports come in with the first search, so at first there may be none."""
    if not count:
        return ""
    return f"，内置范文 {count} 篇{'' if shown else '（--builtin 一并列出）'}"


def _went_in(result: AddResult) -> bool:
    return result.added + result.updated + result.unchanged > 0


def _name_rejected(rejected: Sequence[Rejected]) -> None:
    for piece in rejected:
        text = " ".join(piece.text.split())
        terminal.note(f"未收入：{text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}（{piece.reason}）")


def _entry_line(entry: LibraryEntry) -> str:
    twin = f"  与《{entry.twin_of}》大体相同" if entry.twin_of else ""
    left_out = "  〔已停用〕" if entry.left_out else ""
    size = f"{entry.sections} 节 {entry.characters} 字"
    return f"{entry.id}  {entry.title or '（无题目）'}  {size}  {entry.source}{twin}{left_out}"


def _section_block(number: int, section: SectionView) -> str:
    left_out = "  〔已停用〕" if section.left_out else ""
    return f"\n{number}. {' › '.join(section.path) or '（无标题）'}  〔{section.role}〕{left_out}\n{section.text}"


def _example_block(number: int, example: Example) -> str:
    place = " › ".join([example.report or "（无题目）", *example.path])
    return f"{number}. {place}  〔{example.source}〕\n（{example.why}）\n{example.text}\n"
