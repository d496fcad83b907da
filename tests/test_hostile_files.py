"""Broken, encrypted, wrongly named and malicious files are refused one by one, with a reason, in bounded memory and time."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from app.documents import limits, read_documents, read_text
from app.documents.legacy import find_office, read_legacy
from app.documents.pdf import read_pdf
from app.embedding import E5Encoder
from app.errors import InputError
from app.index import ReportIndex
from app.index.files import contents, find_files
from app.sections import read_reports
from tests.office_files import NAMES, RELATIONS, TYPES, para, pdf, word, zipped

CHECKOUT = Path(__file__).resolve().parent.parent
REPORT = "云杉街道2024年工作总结\n一、主要做法\n全年召开会议6次，部署任务19项。\n二、存在的问题\n人手仍然偏紧，经费仍有缺口。\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"
)


def save(tmp_path: Path, name: str, data: bytes | str) -> Path:
    file = tmp_path / name
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def refusal(file: Path) -> str:
    """Why a file is refused; says nothing of a crash and always what to do."""
    with pytest.raises(InputError) as caught:
        read_reports(file)
    assert caught.value.hint and file.name in caught.value.message
    return caught.value.message


def holed(size: int) -> bytes:
    """A docx whose text unpacks to `size` bytes of spaces, and says it is small."""
    data = bytearray(zipped({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": b" " * size}))
    at = data.rindex(b"word/document.xml") - 46
    struct.pack_into("<I", data, at + 24, 1000)
    return bytes(data)


def packed_xml(size: int) -> bytes:
    """A docx with one part of `size` bytes that is packed as loosely as real ones are."""
    noise = "".join(f"<w:p><w:r><w:t>{os.urandom(24).hex()}</w:t></w:r></w:p>" for _ in range(5000))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        with archive.open("word/document.xml", "w") as part:
            part.write(f"<w:document {NAMES}><w:body>".encode())
            for _ in range(size // len(noise)):
                part.write(noise.encode())
            part.write(b"</w:body></w:document>")
    return buffer.getvalue()


# --- broken and encrypted ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("半截.docx", word(para("正文。") * 50)[:700], "损坏"),
        ("改过.docx", word(para("正文。") + "</w:p>"), "损坏"),
        ("空.docx", zipped({"[Content_Types].xml": TYPES}), "没有正文"),
        ("空文.docx", word(""), "没有文字"),
        ("加密.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("半截.pdf", pdf([[(88, 700, 16, REPORT[:20])]])[:300], "损坏"),
        ("假的.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40, "损坏"),
        ("加密.pdf", pdf([[(88, 700, 16, "正文")]], encrypt=f"/ID[<{'00' * 16}><{'00' * 16}>]/Encrypt<</Filter/Standard/V 1/R 2/O<{'11' * 32}>/U<{'22' * 32}>/P -4>>"), "密码"),
        ("半截.zip", zipped({"总结.txt": REPORT * 20})[:-30], "损坏"),
        ("空.zip", zipped({}), "没有能读的"),
        ("照片.docx", b"\x89PNG\r\n\x1a\n" + bytes(99), "图片"),
        ("程序.doc", b"MZ\x90" + bytes(99), "程序"),
        ("压缩.rar", b"Rar!\x1a\x07" + bytes(99), "RAR"),
        ("表.docx", zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<x/>"}), "表格"),
        ("版式.ofd", zipped({"OFD.xml": "<x/>"}), "OFD"),
        ("空.html", "<html><body></body></html>", "没有文字"),
        ("空.txt", "", "没有文字"),
        ("存档.mht", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B--", "没有网页"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(tmp_path: Path, name: str, data: bytes | str, reason: str) -> None:
    assert reason in refusal(save(tmp_path, name, data))


# --- bombs and entities -----------------------------------------------------------------------------------


def test_a_part_that_lies_about_its_size_is_stopped(tmp_path: Path) -> None:
    message = refusal(save(tmp_path, "炸弹.docx", holed(80 << 20)))
    assert "不正常" in message or "损坏" in message


@pytest.mark.parametrize("doctype", [LAUGHS, '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/hostname">]>', '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'])
def test_entities_are_neither_expanded_nor_fetched(tmp_path: Path, doctype: str) -> None:
    document = f"{doctype}<w:document {NAMES}><w:body>{para('&i;正文。')}</w:body></w:document>"
    data = zipped({"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS, "word/document.xml": document})
    refusal(save(tmp_path, "实体.docx", data))
    page = save(tmp_path, "实体.html", f"{doctype}<html><body><p>&i;正文在此。</p></body></html>")
    assert read_text(page).endswith("正文在此。") and len(read_text(page)) < 20


def test_a_relation_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    outside = RELATIONS.replace('Target="word/document.xml"', 'Target="../../../../etc/hostname"')
    data = zipped({"[Content_Types].xml": TYPES, "_rels/.rels": outside, "word/document.xml": "<x/>"})
    assert "没有正文" in refusal(save(tmp_path, "关系.docx", data))


def test_deep_nesting_is_refused_or_read_but_never_crashes(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + para("深处。") + "</w:sdtContent></w:sdt>" * 5000
    refusal(save(tmp_path, "深.docx", word(deep)))
    nested = "<w:ins>" * 240 + para("深处。") + "</w:ins>" * 240
    assert "深处" in read_text(save(tmp_path, "较深.docx", word(nested)))
    file = save(tmp_path, "深.html", "<div>" * 20_000 + "<p>深处的话。</p>" + "</div>" * 20_000)
    try:
        assert "深处" in read_text(file)
    except InputError as error:
        assert error.hint


def test_an_archive_of_zeros_does_not_fill_the_memory(tmp_path: Path) -> None:
    file = save(tmp_path, "炸弹.zip", zipped({f"{n}.txt": bytes(30 << 20) for n in range(8)} | {"好.txt": REPORT}))
    (report,) = read_reports(file)
    assert report.source == "炸弹.zip/好.txt"
    assert len(report.rejected) == 8 and all("不正常" in piece.reason for piece in report.rejected)


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    assert "太多" in refusal(save(tmp_path, "多.zip", zipped({f"{n}.txt": "x" for n in range(limits.MAX_MEMBERS + 1)})))


READ_IN_LITTLE_MEMORY = """
import resource, sys
from app.errors import InputError
from app.sections import read_reports
import app.documents.word, app.documents.html, lxml.etree
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) << 20,) * 2)
try:
    print(len(read_reports(sys.argv[1])))
except InputError as error:
    print("refused", error.message)
"""


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("大.docx", lambda: packed_xml(200 << 20), "不正常"),
        ("洞.docx", lambda: holed(500 << 20), ""),
        ("网.html", lambda: b"<html>" + b"<b a=1>" * 8_000_000, "不正常"),
        ("节点.docx", lambda: word("<w:p/>" * 4_500_000), "不正常"),
        ("层.zip", lambda: zipped({f"{n}.zip": zipped({"a.txt": bytes(90 << 20)}) for n in range(4)}), "没有能读的"),
    ],
    ids=["200 MB of XML", "hole", "tags", "nodes", "nested bombs"],
)
def test_memory_is_bounded(tmp_path: Path, name: str, make: object, reason: str) -> None:
    pytest.importorskip("resource")
    assert callable(make)
    file = save(tmp_path, name, make())
    done = subprocess.run(
        [sys.executable, "-c", READ_IN_LITTLE_MEMORY, str(file), "800"], cwd=CHECKOUT, capture_output=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("refused") and reason in done.stdout


def test_a_file_larger_than_any_report_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "巨.txt"
    with file.open("wb") as handle:
        handle.truncate(limits.MAX_FILE + 1)
    assert "太大" in refusal(file)


# --- long and endless ---------------------------------------------------------------------------------------


def test_a_hundred_thousand_lines_are_read(tmp_path: Path) -> None:
    (report,) = read_reports(save(tmp_path, "长.txt", REPORT + "走访企业一家，解决困难一个。\n" * 100_000))
    assert len(report.sections) == 2


def test_more_text_than_a_document_can_hold_is_refused(tmp_path: Path) -> None:
    assert "文字太多" in refusal(save(tmp_path, "长.txt", "走访企业一家，解决困难一个。\n" * 300_000))


def test_pages_that_point_at_themselves_end(tmp_path: Path) -> None:
    looped = pdf([[(88, 700, 16, "正文在此。")]]).replace(b"/Count 1>>", b"/Count 9>>").replace(b"Kids[5 0 R]", b"Kids[2 0 R]")
    refusal(save(tmp_path, "环.pdf", looped))


def test_a_pdf_that_takes_too_long_is_given_up() -> None:
    form = "/XObject<</X 5 0 R>>"
    slow = pdf([[(88, 700, 16, "正文")] * 400] * 40, more=form)
    with pytest.raises(InputError, match="太久"):
        read_pdf(slow, "慢.pdf", patience=0.05)


def test_a_pdf_stream_that_unpacks_without_end_is_stopped(tmp_path: Path) -> None:
    bomb = zlib.compress(b"BT /F1 9 Tf " + b"(a) Tj " * 6_000_000, 9)
    data = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    data += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(bomb)
    file = save(tmp_path, "炸.pdf", data + bomb + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF")
    started = time.monotonic()
    refusal(file)
    assert time.monotonic() - started < 120


# --- old formats --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data"), [("旧.doc", OLE + "WordDocument".encode("utf-16-le")), ("旧.wps", OLE), ("富.rtf", rb"{\rtf1\ansi \u20113?}"), ("富.doc", rb"{\rtf1 x}")])
def test_old_formats_say_how_to_go_on_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    if find_office():
        pytest.skip("LibreOffice is installed outside the PATH")
    with pytest.raises(InputError, match="旧格式") as caught:
        read_text(save(tmp_path, name, data))
    assert ".docx" in caught.value.hint


@pytest.mark.slow
def test_old_formats_are_read_through_libreoffice(tmp_path: Path) -> None:
    if find_office() is None:
        pytest.skip("LibreOffice is not installed (Debian: apt-get install libreoffice-writer-nogui)")
    words = "".join(f"\\u{ord(char)}?" if ord(char) > 127 else char for char in REPORT.replace("\n", "\\par "))
    rich = save(tmp_path, "总结.rtf", rb"{\rtf1\ansi\uc1 " + words.encode() + b"}")
    (report,) = read_reports(rich)
    assert [section.path for section in report.sections] == [("一、主要做法",), ("二、存在的问题",)]


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a shell script")
def test_a_libreoffice_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 300 &\necho $! > " + str(tmp_path / "child") + "\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(InputError, match="没能打开"):
        read_legacy(OLE, "旧.doc", patience=1.0)
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    time.sleep(0.2)
    assert not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text(encoding="utf-8").split()[2]


def test_one_bad_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    documents, rejected = read_documents(save(tmp_path, "全.zip", zipped({"坏.docx": word(para("正文。"))[:200], "密.pdf": b"%PDF-1.4", "炸.txt": bytes(30 << 20), "好.txt": REPORT})))
    assert [document.name for document in documents] == ["全.zip/好.txt"]
    assert [piece.text for piece in rejected] == ["全.zip/坏.docx", "全.zip/密.pdf", "全.zip/炸.txt"]


@pytest.mark.skipif(os.name != "posix", reason="pipes and devices have names only on POSIX")
def test_pipes_devices_and_links_in_a_circle_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.txt")
    (tmp_path / "零.txt").symlink_to("/dev/zero")
    (tmp_path / "圈.txt").symlink_to("圈.txt")
    (tmp_path / "里").symlink_to(tmp_path)
    save(tmp_path, "总结.txt", REPORT)
    assert [path.name for path in find_files([tmp_path])[0]] == ["总结.txt"]
    for name in ("管道.txt", "零.txt"):
        assert "不是普通文件" in refusal(tmp_path / name)
        with pytest.raises(InputError, match="不是普通文件"):
            contents(tmp_path / name)
    assert "读取失败" in refusal(tmp_path / "圈.txt")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are always Unicode")
def test_names_that_are_no_text_are_read_as_old_archives_have_them(tmp_path: Path) -> None:
    """As from an archive made on a Chinese Windows; and a name must not write on the terminal."""
    odd = tmp_path / os.fsdecode("年度总结".encode("gbk") + b"\n\x1b[31m.txt")
    odd.write_text(REPORT, encoding="utf-8")
    (report,) = read_reports(odd)
    assert report.source == "年度总结  [31m.txt"
    index = ReportIndex(tmp_path / "index", None, E5Encoder())
    assert index.add([odd]).added == 1
    assert index.add([odd]).unchanged == 1
    assert [entry.source for entry in index.list()] == [report.source]


def test_a_hundred_thousand_empty_paragraphs_cost_nothing(tmp_path: Path) -> None:
    (report,) = read_reports(save(tmp_path, "空.docx", word("<w:p/>" * 100_000 + "".join(map(para, REPORT.splitlines())))))
    assert [section.path for section in report.sections] == [("一、主要做法",), ("二、存在的问题",)]


def test_halves_of_characters_in_a_page_do_no_harm(tmp_path: Path) -> None:
    lines = "".join(f"<p>{line}</p>" for line in REPORT.splitlines())
    (report,) = read_reports(save(tmp_path, "页.html", f"<html><body>{lines}<p>&#xD800;&#x110000;完。</p></body></html>"))
    "".join(section.text for section in report.sections).encode()
