"""Of a web page the text is read, in the order of its lines, and nothing that stands around it."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.documents import read_text
from app.sections import read_reports

BODY = "全年召开会议6次，部署任务19项；群众比较满意。"
ARTICLE = f"<h1>云杉街道2024年工作总结</h1><p>　　{BODY}</p><h2>一、主要做法</h2><p>{BODY}</p><p>{BODY}</p>"
TEXT = f"云杉街道2024年工作总结\n{BODY}\n一、主要做法\n{BODY}\n{BODY}"


def text(tmp_path: Path, page: str | bytes, name: str = "页.html") -> str:
    file = tmp_path / name
    file.write_bytes(page.encode() if isinstance(page, str) else page)
    return read_text(file)


@pytest.mark.parametrize(
    "page",
    [
        ARTICLE,
        f"<html><body><div class=nav><a href=x>首页</a></div><div class='wrap'><div id=content>{ARTICLE}</div><div class=sidebar>热点。推荐。</div></div><footer>主办：某街道。</footer></body></html>",
        f"<body><form action=x><table><tr><td>{ARTICLE}</td></tr></table></form></body>",
        f"<body><header><ul><li>首页</li><li>公开</li></ul></header><article><header><h1>云杉街道2024年工作总结</h1></header>{ARTICLE.partition('</h1>')[2]}</article></body>",
        ARTICLE.replace("<p>", "<div>").replace("</p>", "</div>"),
        ARTICLE.replace("<p>", "").replace("</p>", "<br>"),
        f"<script>var a='会议。';</script><style>p{{}}</style><div style='display:none'>隐藏的话。</div>{ARTICLE}<!-- 注释。 --><noscript>请打开脚本。</noscript>",
        f"<div class=top><h1>云杉街道2024年工作总结</h1></div><div class=main>{ARTICLE.partition('</h1>')[2]}</div>",
    ],
    ids=["bare", "wrapped", "layout table", "header inside", "divs", "breaks", "scripts", "title outside"],
)
def test_the_text_of_a_page_and_only_that(tmp_path: Path, page: str) -> None:
    assert text(tmp_path, page) == TEXT


def test_an_office_s_page_sheds_its_frame(tmp_path: Path) -> None:
    page = f"""<html><head><meta charset=utf-8><title>总结-云杉区</title><meta name=ArticleTitle content=云杉街道2024年工作总结></head><body>
    <div class=header><a>首页</a>公开</div><div class=position>您现在的位置：首页 &gt; 总结</div><div class=main><div class=title>云杉街道2024年工作总结</div>
    <div class=info>发布时间：2024-07-08 浏览次数：33</div><div id=zoom><p>{BODY}</p><p><b>一、主要做法</b></p><p>{BODY}</p></div><div class=share>分享到：微信</div>
    <p>上一篇：无</p></div><div class=relate><h3>相关文档</h3><ul><li><a>别处的总结。</a></ul></div><div class=footer>主办：某区。版权所有。</div></body></html>"""
    file = tmp_path / "页.html"
    file.write_text(page, encoding="utf-8")
    (report,) = read_reports(file)
    assert report.title == "云杉街道2024年工作总结"
    assert [(section.path, section.text) for section in report.sections] == [((), BODY), (("一、主要做法",), BODY)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312", "utf-16", "big5"])
def test_the_page_names_its_encoding(tmp_path: Path, encoding: str) -> None:
    sentence = "全年召開會議，部署任務。" if encoding == "big5" else "全年召开会议，部署任务。"
    page = f"<html><head><meta charset='{encoding}'></head><body><p>{sentence}</p></body></html>"
    assert text(tmp_path, page.encode(encoding)) == sentence


def test_a_page_that_lies_about_its_encoding_is_read_all_the_same(tmp_path: Path) -> None:
    page = f"<html><head><meta charset=utf-8></head><body><p>{BODY * 3}</p></body></html>"
    assert text(tmp_path, page.encode("gb18030")) == BODY * 3


def test_lists_carry_their_numbers(tmp_path: Path) -> None:
    page = (
        "<ol><li>摸清底数。<li>逐户登记。</ol><ol start=3 style='list-style-type:cjk-ideographic'><li>主要做法</ol><ul><li>没有号。</ul>"
        "<ol type=a><li>甲。</ol><ol><li>1. 自带号。</ol><ol><li value=7>跳号。</ol>"
    )
    assert text(tmp_path, page).split("\n") == ["1. 摸清底数。", "2. 逐户登记。", "三、主要做法", "没有号。", "a. 甲。", "1. 自带号。", "7. 跳号。"]


def test_tables_become_lines(tmp_path: Path) -> None:
    page = f"<p>{BODY}</p><table><caption>一览表</caption><tr><th>村<th>户数<tr><td>甲村<td>3</table><p>{BODY}</p>"
    assert text(tmp_path, page).split("\n") == [BODY, "一览表", "村｜户数", "甲村｜3", BODY]


def test_headings_without_numbers_are_known_by_their_tags(tmp_path: Path) -> None:
    file = tmp_path / "页.html"
    file.write_text(f"<h1>守底线 促发展</h1><p>{BODY}</p><h2>开篇</h2><h3>抓学习</h3><p>{BODY}</p><h2>展望</h2><p>{BODY}</p>", encoding="utf-8")
    (report,) = read_reports(file)
    assert (report.title, [section.path for section in report.sections]) == ("守底线 促发展", [(), ("开篇", "抓学习"), ("展望",)])


def test_a_page_may_be_called_doc_and_a_page_saved_with_pictures_is_read(tmp_path: Path) -> None:
    page = f"<html xmlns:w='urn:schemas-microsoft-com:office:word'><head><meta charset=utf-8></head><body>{ARTICLE}</body></html>"
    assert text(tmp_path, page, "导出.doc") == TEXT
    saved = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=B\r\n\r\n--B\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{page}\r\n--B\r\nContent-Type: image/png\r\n\r\nx\r\n--B--\r\n"
    )
    assert text(tmp_path, saved, "导出.mht") == TEXT


def test_a_text_with_angle_brackets_is_no_page(tmp_path: Path) -> None:
    assert text(tmp_path, "a < b，c > d。《方案》已印发。", "文.txt") == "a < b，c > d。《方案》已印发。"
