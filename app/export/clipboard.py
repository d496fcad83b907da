"""A section as HTML that Word and WPS paste with its fonts and indents."""

from __future__ import annotations

from html import escape

from app.export.headings import heading_level

BODY = "仿宋_GB2312,仿宋,FangSong,STFangsong"
HEADS = {1: "黑体,SimHei,STHeiti", 2: "楷体_GB2312,楷体,KaiTi,STKaiti", 3: BODY, 4: BODY}
_PARAGRAPH = "margin:0;font-size:16pt;line-height:28pt;mso-line-height-rule:exactly;text-indent:32pt;mso-char-indent-count:2.0;text-align:justify"


def to_html(title: str, text: str) -> str:
    """The heading and its paragraphs with their styles in place, since a paste knows no style sheet."""
    lines = [_paragraph(title, HEADS[heading_level(title)])] if title else []
    lines += [_paragraph(line.strip(), BODY) for line in text.split("\n") if line.strip()]
    return "".join(lines)


def _paragraph(text: str, font: str) -> str:
    return f'<p style="{_PARAGRAPH};font-family:{font}"><span style="font-family:{font};font-size:16pt" lang="ZH-CN">{escape(text)}</span></p>'
