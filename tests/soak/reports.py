"""Feeds `read_reports` whatever a coverage-guided fuzzer can think of: only reports or an InputError may come out.

    python -m tests.soak.reports -max_total_time=600

Options are libFuzzer's. An input that brings it down is left in tests/artifacts; `… tests/artifacts/crash-…` runs it again.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["app.documents", "app.sections", "app.text"]):
    import app.documents.archive
    import app.documents.html
    import app.documents.word  # noqa: F401
    from app.documents.lines import Line, paragraphs
    from app.errors import InputError
    from app.sections import read_reports

from tests.office_files import (
    NAMES,
    RELATIONS,
    TYPES,
    list_levels,
    list_use,
    listed,
    para,
    pdf,
    run,
    style,
    table,
    word,
    zipped,
)  # fmt: skip

ARTIFACTS = Path(__file__).resolve().parent.parent / "artifacts"
REPORT = "云杉街道2024年工作总结\n一、主要做法\n（一）抓学习。全年召开会议6次。\n1. 定方案。明确任务19项。\n二、问题\n---此处隐藏99字---\n人手偏紧。\n"
# The first byte of an input says what the rest becomes.
WAYS = ("raw", "text", "html", "document", "styles", "numbering", "members", "lines", "pdf")


def seeds() -> list[bytes]:
    """Inputs to begin with: one or more of every way."""
    body = para(run("甲", "<w:b/>"), style="1") + listed("乙", 1) + table(["丙", "3"]) + f'<w:p><w:ins w:id="1">{run("丁")}</w:ins></w:p>'
    styles = style("heading 1", "1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    numbering = list_levels(1, [("chineseCounting", "%1、"), ("decimal", "%1.%2")]) + list_use(1, 1)
    page = f"<meta charset=utf-8><h1>题</h1><ol start=2><li>甲</ol><table><tr><td>1<td>2</table><p style='display:none'>x<p>{REPORT}"
    starts: dict[str, list[bytes]] = {
        "raw": [word(body), zipped({"a.txt": REPORT}), pdf([[(88, 700, 16, "正文")]]), REPORT.encode("gb18030"), REPORT.encode("utf-16")],
        "text": [REPORT.encode(), REPORT.replace("\n", "").encode(), f"---\ntitle: 甲\n---\n# 甲\n## 乙\n{REPORT}".encode()],
        "html": [page.encode(), page.encode("gb18030")],
        "document": [body.encode()],
        "styles": [styles.encode()],
        "numbering": [numbering.encode()],
        "members": [b"a.txt\0" + REPORT.encode()],
        "lines": [bytes(range(200))],
        "pdf": [pdf([[(88, 700, 16, "正文")]])],
    }
    return [bytes([WAYS.index(way)]) + data for way, several in starts.items() for data in several]


def build(way: str, data: bytes) -> tuple[bytes, str]:
    """The file an input stands for, and its suffix."""
    if way in ("document", "styles", "numbering"):
        parts: dict[str, bytes | str] = {"[Content_Types].xml": TYPES, "_rels/.rels": RELATIONS}
        body = para("甲", style="1") + listed("乙", 1) + listed("丙", 1, 1)
        parts["word/document.xml"] = f"<w:document {NAMES}><w:body>{body}</w:body></w:document>"
        root = {"document": "w:document", "styles": "w:styles", "numbering": "w:numbering"}[way]
        inside = b"<w:body>" + data + b"</w:body>" if way == "document" else data
        parts[f"word/{way}.xml"] = f"<{root} {NAMES}>".encode() + inside + f"</{root}>".encode()
        return zipped(parts), ".docx"
    if way == "members":
        name, _, content = data.partition(b"\0")
        return zipped({name.decode("latin-1") or "a.txt": content, "b.txt": REPORT}), ".zip"
    return data, {"text": ".txt", "html": ".html", "pdf": ".pdf"}.get(way, "")


def try_lines(data: bytes) -> None:
    """Lines of a page in all sorts of places; a process for each would be too slow."""
    numbers = [float(byte * 4) for byte in data]
    page = [Line("一、正文。第3页"[byte % 8 :] or "x", *numbers[at : at + 6]) for at, byte in enumerate(data[:-6])]
    paragraphs([page[: len(page) // 2], page[len(page) // 2 :]])


def try_one(data: bytes) -> None:
    """One input."""
    way = WAYS[data[0] % len(WAYS)] if data else "raw"
    if way == "lines":
        try_lines(data[1:])
        return
    if way == "pdf" and sum(data) % 16:
        return  # each needs a process of its own
    content, suffix = build(way, data[1:])
    file = Path(tempfile.gettempdir()) / f"nigao-soak{suffix}"
    file.write_bytes(content)
    try:
        reports = read_reports(file)
    except InputError as error:
        assert error.message and error.hint, error
        return
    assert reports
    for report in reports:
        assert all(section.text.strip() for section in report.sections), report


def main() -> None:
    """Run until the time is over or something breaks."""
    ARTIFACTS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="nigao-soak-") as folder:
        tempfile.tempdir = folder
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(seeds()):
            (corpus / str(number)).write_bytes(seed)
        options = [f"-artifact_prefix={ARTIFACTS}/", "-timeout=60", "-rss_limit_mb=3000", "-max_len=20000"]
        inputs = [] if any(Path(each).is_file() for each in sys.argv[1:]) else [str(corpus)]
        atheris.Setup([sys.argv[0], *options, *sys.argv[1:], *inputs], try_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
