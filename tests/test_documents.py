"""Text comes in whatever encoding the office's programs write; anything else is refused in one clear line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.documents import decode, read_text
from app.errors import InputError

TEXT = "桐坡街道2024年上半年工作总结\n\n一、主要做法\n（一）摸清底数。“两新”组织——共排查212家……整改67处，完成率92.6%。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", [TEXT, TEXT * 50, "工作总结", "2024年\n"])
def test_every_encoding_of_an_office_reads_the_same(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_with_a_mark_loses_the_mark(encoding: str) -> None:
    assert decode(("\ufeff" + TEXT).encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_character_cut_off_by_a_broken_download_costs_only_itself(encoding: str) -> None:
    whole = TEXT.rstrip().removesuffix("。")
    assert decode((whole + "街").encode(encoding)[:-1]) == whole


def test_rare_characters_of_names_survive_gb18030() -> None:
    text = TEXT * 3 + "喆、珺、𬭎三位同志参加了会议。"
    assert decode(text.encode("gb18030")) == text


def test_what_word_pastes_along_is_cleaned() -> None:
    pasted = "\ufeff第一段\x0b第二段\x07\u200b\r\n第三段\u00a0完\r"
    assert decode(pasted.encode("utf-8")) == "第一段\n第二段\n第三段 完\n"


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04\x14\x00\x06\x00",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        bytes(range(256)) * 20,
        bytes(4000),
        b"\x00\x01\x02\x03" * 300,
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode(data, "报告.txt")
    assert "报告.txt" in caught.value.message
    assert caught.value.hint


def test_random_bytes_are_never_taken_for_text() -> None:
    for size in range(64, 1024, 16):
        with pytest.raises(InputError):
            decode(os.urandom(size))


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", "\u3000\u200b\n".encode()])
def test_empty_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="没有文字"):
        decode(data)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="找不到"):
        read_text(tmp_path / "没有.txt")
    folder = tmp_path / "报告.txt"
    folder.mkdir()
    with pytest.raises(InputError, match="文件夹"):
        read_text(folder)
    sheet = tmp_path / "台账.xlsx"
    sheet.write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="还不能读取"):
        read_text(sheet)


@pytest.mark.parametrize("name", ["总结.txt", "总结.md", "总结.TXT", "总结"])
def test_text_files_are_read_whatever_their_suffix_says(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TEXT.encode("gb18030"))
    assert read_text(tmp_path / name) == TEXT
