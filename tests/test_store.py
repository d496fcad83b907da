"""The user's reports on the disk: kept whole, undone and redone, and never silently overwritten."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Config, load_config
from app.errors import EditConflict, InputError, StorageError
from app.schema import Draft, Event, Example, FactUse, Finding, Timing
from app.store import Bullet, Store, StoredSection, open_store

DRAFT = Draft(
    "今年以来，集中学习9次。",
    (Finding("missing", "第2条没有写进去。", None, 1), Finding("length", "太短", (0, 4), None)),
    (FactUse("集中学习9次", ((5, 11),)), FactUse("外出参观2次")),
    (Example("云杉街道总结", ("一、", "（一）"), "学习×次。", 0.5, "a.md"),),
    Timing(100, 60, 12, 0.5, 3.25),
)


def config(home: Path) -> Config:
    return load_config({"NIGAO_HOME": str(home)})


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(config(tmp_path)) as opened:
        yield opened


@pytest.fixture
def section(store: Store) -> StoredSection:
    report = store.new_report("云杉街道2025年上半年工作总结", "2025年上半年", "云杉街道")
    return store.add_section(report.id, "（一）强化理论武装", ["集中学习9次", "外出参观2次"])


def texts(store: Store, section: int) -> list[str]:
    return [version.text for version in store.versions(section)]


# --- reports and sections --------------------------------------------------------------------------------


def test_a_report_comes_back_as_it_was_left(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as store:
        report = store.new_report(" 半年  总结 ", "2025年上半年", "云杉街道")
        made = store.add_section(report.id, "一、开场", ["参会126人"])
        pinned = DRAFT.examples[0]
        changed = store.change_section(
            made.id, made.revision, length=(200, 300), structure="一是", instructions="平实", pinned=pinned
        )
    with open_store(config(tmp_path)) as store:
        [again] = store.reports()
        assert (again.title, again.period, again.organ, again.sections) == ("半年 总结", "2025年上半年", "云杉街道", 1)
        assert store.sections(again.id) == [changed]
        assert (changed.length, changed.structure, changed.pinned) == ((200, 300), "一是", pinned)
        assert [bullet.text for bullet in changed.facts] == ["参会126人"]


def test_what_is_not_named_stays(store: Store, section: StoredSection) -> None:
    first = store.change_section(section.id, section.revision, length=(100, 200), pinned=DRAFT.examples[0])
    second = store.change_section(section.id, first.revision, title="（二）改过的标题")
    assert (second.length, second.facts, second.pinned) == (first.length, first.facts, first.pinned)
    third = store.change_section(section.id, second.revision, length=None, pinned=None)
    assert (third.length, third.pinned, third.title) == (None, None, "（二）改过的标题")


def test_bullets_keep_their_ids_through_editing_and_ordering(store: Store, section: StoredSection) -> None:
    first, second = section.facts
    changed = store.change_section(section.id, section.revision, facts=[second, "新增1条", Bullet("集中学习10次", first.id)])
    assert [bullet.text for bullet in changed.facts] == ["外出参观2次", "新增1条", "集中学习10次"]
    assert (changed.facts[0].id, changed.facts[2].id) == (second.id, first.id)
    assert changed.facts[1].id not in (0, first.id, second.id)


def test_a_bullet_moves_to_another_section(store: Store, section: StoredSection) -> None:
    other = store.add_section(section.report, "（二）下一节", ["走访30户", "座谈3场"])
    store.move_fact(section.facts[0].id, other.id, 1)
    moved = store.section(other.id)
    assert [bullet.text for bullet in moved.facts] == ["走访30户", "集中学习9次", "座谈3场"]
    assert moved.facts[1].id == section.facts[0].id
    assert [bullet.text for bullet in store.section(section.id).facts] == ["外出参观2次"]
    with pytest.raises(EditConflict):
        store.change_section(section.id, section.revision, facts=section.facts)


def test_sections_are_moved_taken_out_and_put_back(store: Store, section: StoredSection) -> None:
    for title in ("乙", "丙"):
        store.add_section(section.report, title)
    first = store.add_section(section.report, "甲", at=0)
    assert [s.title for s in store.move_section(section.id, 3)] == ["甲", "乙", "丙", section.title]
    store.bin_section(first.id)
    assert [s.title for s in store.sections(section.report)] == ["乙", "丙", section.title]
    assert [s.title for s in store.sections(section.report, binned=True)] == ["甲"]
    store.restore_section(first.id)
    assert {s.title for s in store.sections(section.report)} == {"甲", "乙", "丙", section.title}


def test_a_second_tab_does_not_overwrite_silently(store: Store, section: StoredSection) -> None:
    store.change_section(section.id, section.revision, facts=["这一边先存"])
    with pytest.raises(EditConflict) as caught:
        store.change_section(section.id, section.revision, facts=["那一边后存"])
    assert caught.value.hint
    assert isinstance(caught.value.stored, StoredSection)
    assert [bullet.text for bullet in caught.value.stored.facts] == ["这一边先存"]
    assert store.section(section.id) == caught.value.stored
    report = store.report(section.report)
    renamed = store.change_report(report.id, report.revision, title="新名")
    assert (renamed.title, renamed.period) == ("新名", report.period)
    with pytest.raises(EditConflict):
        store.change_report(report.id, report.revision, title="另一个新名")


def test_of_two_programs_writing_at_once_one_is_told(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as here, open_store(config(tmp_path)) as there:
        made = here.add_section(here.new_report("总结").id, "开场")
        told: list[str] = []

        def change(store: Store, title: str) -> None:
            try:
                told.append(store.change_section(made.id, made.revision, title=title).title)
            except EditConflict:
                told.append("conflict")

        threads = [threading.Thread(target=change, args=(s, t)) for s, t in ((here, "甲"), (there, "乙"))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert told.count("conflict") == 1
        assert here.section(made.id).title in told


def test_the_bin_holds_reports_until_it_is_emptied(store: Store, section: StoredSection) -> None:
    kept = store.new_report("留下的")
    store.edit(section.id, "机密的正文", None)
    store.bin_report(section.report)
    assert [r.title for r in store.reports()] == ["留下的"]
    assert [r.id for r in store.reports(binned=True)] == [section.report]
    store.restore_report(section.report)
    assert {r.id for r in store.reports()} == {kept.id, section.report}
    store.bin_report(section.report)
    assert store.empty_bin() == 1
    with pytest.raises(InputError):
        store.section(section.id)
    with pytest.raises(InputError):
        store.versions(section.id)


def test_an_emptied_bin_leaves_no_word_in_the_file(tmp_path: Path) -> None:
    secret = "只在这里出现的一句话"
    with open_store(config(tmp_path)) as store:
        made = store.add_section(store.new_report("总结").id, "开场")
        store.edit(made.id, secret * 50, None)
        store.bin_report(made.report)
        store.empty_bin()
        for file in tmp_path.glob("reports.db*"):
            assert secret.encode() not in file.read_bytes()


def test_a_copy_has_the_same_sections_and_texts_and_its_own_life(store: Store, section: StoredSection) -> None:
    store.edit(section.id, "旧稿", None)
    with store.write(section.id, "draft") as writing:
        writing.done(DRAFT)
    copy = store.copy_report(section.report)
    assert copy.title == "云杉街道2025年上半年工作总结（副本）"
    [copied] = store.sections(copy.id)
    [version] = store.versions(copied.id)
    assert (copied.title, [b.text for b in copied.facts]) == (section.title, [b.text for b in section.facts])
    assert (version.draft, version.cause, version.state) == (DRAFT, "import", "done")
    store.edit(copied.id, "副本改了", version.id)
    current = store.current(section.id)
    assert current and current.text == DRAFT.text


@pytest.mark.parametrize("call", ["report", "section", "version", "sections", "versions", "undo", "restore", "thread", "bin_report"])
def test_an_unknown_id_is_said_so(store: Store, call: str) -> None:
    with pytest.raises(InputError) as caught:
        getattr(store, call)(999)
    assert caught.value.hint


def test_titles_are_needed_and_structures_known(store: Store, section: StoredSection) -> None:
    for wrong in (lambda: store.new_report(" \n"), lambda: store.add_section(section.report, "")):
        with pytest.raises(InputError):
            wrong()
    with pytest.raises(InputError):
        store.change_section(section.id, section.revision, structure="甲乙丙")
    assert store.section(section.id) == section


# --- versions --------------------------------------------------------------------------------------------


def test_a_finished_draft_comes_back_with_all_that_is_known_of_it(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as store:
        made = store.add_section(store.new_report("总结").id, "开场")
        with store.write(made.id, "draft") as writing:
            writing.append("今年以来，")
            writing.done(DRAFT)
    with open_store(config(tmp_path)) as store:
        version = store.current(made.id)
        assert version and version.draft == DRAFT
        assert (version.state, version.cause, version.number, version.parent) == ("done", "draft", 1, None)


def test_a_stream_is_stored_while_it_passes(store: Store, section: StoredSection) -> None:
    events = [
        Event("status", "正在拟稿"), Event("text", "今年以来，"), Event("text", "学习八次。"),
        Event("replace", "集中学习9次。", (5, 10)), Event("done", draft=DRAFT),
    ]  # fmt: skip
    writing = store.write(section.id, "draft")
    passed = []
    for event in writing.follow(iter(events)):
        passed.append(event)
        if event.kind == "replace":
            assert writing.text == DRAFT.text
            assert store.section(section.id).state == "writing"
    assert passed == events
    assert store.version(writing.version).draft == DRAFT
    assert not writing.open


def test_a_silent_model_does_not_keep_words_from_the_disk(store: Store, section: StoredSection) -> None:
    writing = store.write(section.id, "draft")
    writing.append("一句还没有写完的")
    limit = time.monotonic() + 60
    while store.version(writing.version).text != "一句还没有写完的":
        assert time.monotonic() < limit, "what was said is never stored by itself"
        time.sleep(0.05)
    writing.stop()


def test_a_stream_that_is_closed_or_fails_leaves_its_text(store: Store, section: StoredSection) -> None:
    def failing() -> Iterator[Event]:
        yield Event("text", "写到一半")
        raise RuntimeError("the model is gone")

    broken = store.write(section.id, "draft")
    with pytest.raises(RuntimeError):
        list(broken.follow(failing()))
    closed = store.write(section.id, "draft")
    events = closed.follow(iter([Event("text", "又写到"), Event("text", "一半")]))
    next(events)
    events.close()  # type: ignore[attr-defined]
    kept = [(version.text, version.state) for version in store.versions(section.id)]
    assert kept == [("写到一半", "stopped"), ("又写到", "stopped")]


def test_what_never_came_to_a_word_leaves_nothing(store: Store, section: StoredSection) -> None:
    first = store.edit(section.id, "原来的正文", None)
    store.write(section.id, "draft").stop()
    store.write(section.id, "revision", "短一点", text=first.text).stop()
    assert texts(store, section.id) == ["原来的正文"]
    assert store.section(section.id).current == first.id


def test_undo_and_redo_walk_the_branch_and_no_branch_is_lost(store: Store, section: StoredSection) -> None:
    one = store.edit(section.id, "一稿", None)
    two = store.edit(section.id, "二稿", one.id)
    assert store.undo(section.id).current == one.id
    three = store.edit(section.id, "三稿", one.id)
    assert (three.parent, store.section(section.id).can_redo) == (one.id, False)
    assert texts(store, section.id) == ["一稿", "二稿", "三稿"]
    back = store.restore(two.id)
    assert (back.text, back.cause, back.source, back.parent) == ("二稿", "restore", two.id, three.id)
    for expected in (three.id, one.id, None, None):
        assert store.undo(section.id).current == expected
    assert not store.section(section.id).can_undo
    for expected in (one.id, three.id, back.id, back.id):
        assert store.redo(section.id).current == expected


def test_an_edit_from_another_version_is_refused_and_the_same_text_is_no_version(store: Store, section: StoredSection) -> None:
    one = store.edit(section.id, "一稿", None)
    assert store.edit(section.id, "一稿", one.id) == one
    store.edit(section.id, "二稿", one.id)
    for outdated in (one.id, None):
        with pytest.raises(EditConflict):
            store.edit(section.id, "另一个窗口的二稿", outdated)
        with pytest.raises(EditConflict):
            store.write(section.id, "draft", seen=outdated)
    assert texts(store, section.id) == ["一稿", "二稿"]


def test_versions_are_named_annotated_and_compared(store: Store, section: StoredSection) -> None:
    one = store.edit(section.id, "今年以来，开展学习9次。\n其他照旧。", None)
    assert store.name_version(one.id, " 送审稿 ").name == "送审稿"
    two = store.edit(section.id, "今年上半年，开展学习12次。\n其他照旧。", one.id)
    changes = store.compare(one.id, two.id)
    assert [(one.text[slice(*c.removed)], two.text[slice(*c.inserted)]) for c in changes] == [("以来", "上半年"), ("9", "12")]
    known = Draft(two.text, (Finding("invented", "“12次”在要点里找不到。", (9, 12)),))
    assert store.annotate(two.id, known).draft == known
    with pytest.raises(InputError):
        store.annotate(one.id, known)


def test_the_thread_keeps_its_order(store: Store, section: StoredSection) -> None:
    version = store.edit(section.id, "一稿", None)
    store.say(section.id, "user", "压缩一点", "wish")
    store.say(section.id, "program", "已压缩。", "done", version.id)
    told = [(m.role, m.text, m.kind, m.version) for m in store.thread(section.id)]
    assert told == [("user", "压缩一点", "wish", None), ("program", "已压缩。", "done", version.id)]


# --- trouble ---------------------------------------------------------------------------------------------


def test_a_full_disk_keeps_the_text_in_memory_and_can_be_tried_again(store: Store, section: StoredSection) -> None:
    writing = store.write(section.id, "draft")
    writing.append("先写的一句。" * 200)
    connection = store._db._connection
    full = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={full}")  # SQLite itself answers that the disk is full
    long = Draft("写得很长的正文。" * 20000)
    with pytest.raises(StorageError) as caught:
        writing.done(long)
    assert "磁盘满" in caught.value.message and caught.value.hint
    assert writing.open and writing.text == long.text
    assert store.section(section.id).title == section.title
    connection.execute("PRAGMA max_page_count=1073741823")
    writing.done(long)
    assert store.version(writing.version).draft == long


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError) as caught:
        open_store(replace(config(tmp_path), home=tmp_path / "file" / "home"))
    assert caught.value.hint
    (tmp_path / "home" / "reports.db").mkdir(parents=True)
    with pytest.raises(StorageError):
        open_store(config(tmp_path / "home"))


def _damage(home: Path) -> None:
    path = home / "reports.db"
    data = bytearray(path.read_bytes())
    for page in range(4096, len(data), 4096):
        data[page : page + 512] = b"\xa5" * 512
    path.write_bytes(data)


def test_a_damaged_database_is_moved_aside_and_the_backup_opened(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as store:
        made = store.add_section(store.new_report("总结").id, "开场")
        store.edit(made.id, "一稿", None)
    open_store(config(tmp_path)).close()  # the next opening of the day makes the backup
    _damage(tmp_path)
    damaged = (tmp_path / "reports.db").read_bytes()
    with open_store(config(tmp_path)) as store:
        [moved] = tmp_path.glob("reports-damaged-*.db")
        assert moved.name in store.notice and "备份" in store.notice
        assert moved.read_bytes() == damaged
        assert texts(store, made.id) == ["一稿"]
    with open_store(config(tmp_path)) as store:
        assert store.notice == ""


@pytest.mark.parametrize("content", [b"no database at all" * 100, b"\x00" * 5000])
def test_without_a_backup_a_damaged_file_is_kept_and_a_new_one_begun(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "reports.db").write_bytes(content)
    with open_store(config(tmp_path)) as store:
        [moved] = tmp_path.glob("reports-damaged-*.db")
        assert moved.read_bytes() == content
        assert moved.name in store.notice
        assert store.reports() == []


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as store:
        store.new_report("总结")
    with sqlite3.connect(tmp_path / "reports.db") as connection:
        connection.execute("PRAGMA user_version=9999")
    connection.close()
    with pytest.raises(StorageError, match="更新版本"):
        open_store(config(tmp_path))
    assert not list(tmp_path.glob("reports-damaged-*"))


def test_an_older_database_is_copied_before_a_step_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_store(config(tmp_path)) as store:
        store.new_report("旧库里的报告")
    from app.store import migrations

    steps = tmp_path / "steps"
    shutil.copytree(Path(migrations.__file__).parent, steps)
    monkeypatch.setattr(migrations, "__file__", str(steps / "__init__.py"))
    (steps / "0900_broken.sql").write_text("CREATE TABLE half (a); INSERT INTO nowhere VALUES (1);", encoding="utf-8")
    with pytest.raises(StorageError):
        open_store(config(tmp_path))
    (steps / "0900_broken.sql").write_text("ALTER TABLE reports ADD COLUMN mood TEXT;", encoding="utf-8")
    with open_store(config(tmp_path)) as store:
        assert [r.title for r in store.reports()] == ["旧库里的报告"]
    [copy] = (tmp_path / "backups").glob("*before-step*")
    connection = sqlite3.connect(copy)
    assert connection.execute("SELECT title FROM reports").fetchall() == [("旧库里的报告",)]
    assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'half'").fetchone()[0] == 0
    connection.close()


def test_another_running_program_is_left_alone_and_a_dead_one_is_taken_over(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as here:
        made = here.add_section(here.new_report("总结").id, "开场")
        writing = here.write(made.id, "draft")
        writing.append("写到一半")
        writing._flush()
        with open_store(config(tmp_path)) as there:
            assert there.interrupted == 0
            assert there.section(made.id).state == "writing"
            with pytest.raises(InputError):
                there.resume(writing.version)
            here._session.close()  # what the end of a process does
            assert there.section(made.id).state == "broken"
        with open_store(config(tmp_path)) as later:
            assert later.interrupted == 1
            again = later.resume(writing.version)
            assert again.text == "写到一半"
            again.append("，接着写完。")
            again.done(Draft(again.text))
            assert later.version(writing.version).text == "写到一半，接着写完。"


def test_programs_that_are_gone_leave_no_files_behind(tmp_path: Path) -> None:
    with open_store(config(tmp_path)) as here:
        gone = here._session._folder / f"{'0' * 32}.lock"
        gone.write_text("", encoding="utf-8")
        with open_store(config(tmp_path)) as there:
            assert not gone.exists()
            assert there._session.alive(here._session.id) and here._session.alive(there._session.id)


def test_a_broken_version_is_kept_as_it_is(store: Store, section: StoredSection) -> None:
    writing = store.write(section.id, "draft")
    writing.append("写到一半")
    writing.stop()
    again = store.resume(writing.version)
    again.stop()
    assert store.version(writing.version).state == "stopped"
    with store._db.writing() as db:
        db.execute("UPDATE versions SET state = 'broken'")
    assert store.keep(writing.version).state == "stopped"
    assert store.version(writing.version).text == "写到一半"


def test_a_torn_log_keeps_what_was_promised(tmp_path: Path) -> None:
    """A power cut leaves the log cut off anywhere behind the last flush; all that was promised before it stands."""
    home, promised = tmp_path / "home", []
    with open_store(config(home)) as store:
        made = store.add_section(store.new_report("总结").id, "开场")
        log = home / "reports.db-wal"
        for number in range(6):
            current = store.section(made.id).current
            store.edit(made.id, f"第{number}稿" * 300, current)
            promised.append(log.stat().st_size)
        whole = log.read_bytes()
        cuts = [size + extra for size in promised[:-1] for extra in (0, 1, 4000, 8213)]
        for number, cut in enumerate(cuts):
            torn = tmp_path / f"torn{number}"
            torn.mkdir()
            shutil.copy(home / "reports.db", torn)
            (torn / "reports.db-wal").write_bytes(whole[:cut] + b"\x5a" * (len(whole) - cut))
            with open_store(config(torn)) as after:
                found = texts(after, made.id)
            kept = sum(size <= cut for size in promised)
            assert found[:kept] == [f"第{n}稿" * 300 for n in range(kept)]


def test_every_commit_is_flushed(store: Store) -> None:
    with store._db.reading() as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("synchronous", "journal_mode", "foreign_keys")}
    assert found == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}
