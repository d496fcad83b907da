"""An archive is a folder in one file: what can be read goes in, what cannot is named with its reason."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from app.documents import read_documents, read_text
from app.errors import InputError
from app.sections import read_reports
from tests.office_files import para, word, zipped

REPORT = "{}2024年工作总结\n一、主要做法\n全年召开会议6次，部署任务19项。\n二、存在的问题\n人手仍然偏紧，经费仍有缺口。\n"
ONE, TWO = REPORT.format("云杉街道"), REPORT.format("桐坡街道")


def save(tmp_path: Path, data: bytes, name: str = "报告.zip") -> Path:
    file = tmp_path / name
    file.write_bytes(data)
    return file


def test_every_report_of_an_archive_says_where_it_lies(tmp_path: Path) -> None:
    made = word("".join(map(para, TWO.split("\n"))))
    file = save(tmp_path, zipped({"2023/总结.txt": ONE, "2024/总结.docx": made, "2024/": b"", "照片.jpg": b"\xff\xd8\xff", "台账.xlsx": b"PK"}))
    first, second = read_reports(file)
    assert (first.title, first.source) == ("云杉街道2024年工作总结", "报告.zip/2023/总结.txt")
    assert (second.title, second.source) == ("桐坡街道2024年工作总结", "报告.zip/2024/总结.docx")
    assert first.sections == second.sections
    assert not first.rejected


def test_what_systems_leave_in_archives_is_passed_over(tmp_path: Path) -> None:
    junk = {"__MACOSX/._总结.txt": b"\0\x05\x16\x07", "~$总结.docx": b"\0", ".DS_Store": b"\0", ".git/a.txt": ONE}
    documents, rejected = read_documents(save(tmp_path, zipped({"总结.txt": ONE, **junk})))
    assert [document.name for document in documents] == ["报告.zip/总结.txt"]
    assert not rejected


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_that_no_flag_explains(tmp_path: Path, encoding: str) -> None:
    """As Windows and macOS write them: bytes in the system's own encoding, without the flag for UTF-8."""
    raw = "安全生产/上半年总结.txt".encode(encoding)
    data = zipped({raw.hex()[: len(raw)]: ONE}).replace(raw.hex()[: len(raw)].encode(), raw)
    assert [document.name for document in read_documents(save(tmp_path, data))[0]] == ["报告.zip/安全生产/上半年总结.txt"]


def test_archives_inside_archives_are_opened_once(tmp_path: Path) -> None:
    inner = zipped({"总结.txt": ONE, "再里面.zip": zipped({"深.txt": TWO})})
    documents, rejected = read_documents(save(tmp_path, zipped({"去年.zip": inner, "今年.txt": TWO})))
    assert [document.name for document in documents] == ["报告.zip/去年.zip/总结.txt", "报告.zip/今年.txt"]
    assert [piece.text for piece in rejected] == ["报告.zip/去年.zip/再里面.zip"]
    assert "套着" in rejected[0].reason


@pytest.mark.parametrize("name", ["../../etc/cron.d/总结.txt", "/tmp/总结.txt", "C:/总结.txt", "甲/../../总结.txt", "..\\..\\总结.txt"])
def test_names_that_lead_out_are_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    file = save(tmp_path, zipped({name: ONE, "好.txt": TWO}))
    (report,) = read_reports(file)
    assert report.title == "桐坡街道2024年工作总结"
    assert len(report.rejected) == 1 and "路径不正常" in report.rejected[0].reason
    assert [path.name for path in tmp_path.rglob("*")] == ["报告.zip"]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("密码.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    file = tmp_path / "报告.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr("好.txt", ONE)
    documents, rejected = read_documents(file)
    assert [document.name for document in documents] == ["报告.zip/好.txt"]
    assert "链接" in rejected[0].reason


def encrypted(data: bytes) -> bytes:
    """The same archive with the flag that says its first member is encrypted."""
    at = data.index(b"PK\x01\x02")
    head = bytearray(data)
    struct.pack_into("<H", head, 6, struct.unpack_from("<H", head, 6)[0] | 1)
    struct.pack_into("<H", head, at + 8, struct.unpack_from("<H", head, at + 8)[0] | 1)
    return bytes(head)


def test_an_encrypted_member_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    documents, rejected = read_documents(save(tmp_path, encrypted(zipped({"密.txt": ONE, "好.txt": TWO}))))
    assert [document.name for document in documents] == ["报告.zip/好.txt"]
    assert "密码" in rejected[0].reason


def test_a_damaged_member_is_named_and_the_rest_goes_in(tmp_path: Path) -> None:
    data = bytearray(zipped({"坏.txt": ONE * 9, "好.txt": TWO}))
    data[60:64] = b"\xff\xff\xff\xff"
    documents, rejected = read_documents(save(tmp_path, bytes(data)))
    assert [document.name for document in documents] == ["报告.zip/好.txt"]
    assert "损坏" in rejected[0].reason


@pytest.mark.parametrize("parts", [{}, {"照片.jpg": b"\xff\xd8\xff"}, {"空.txt": b""}, {"网站.txt": "版权归原作者所有\n"}])
def test_an_archive_without_a_report_is_refused(tmp_path: Path, parts: dict[str, bytes | str]) -> None:
    with pytest.raises(InputError):
        read_reports(save(tmp_path, zipped(parts)))


def test_an_archive_is_no_single_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="压缩包") as caught:
        read_text(save(tmp_path, zipped({"总结.txt": ONE})))
    assert "解压" in caught.value.hint
