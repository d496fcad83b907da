"""A web page → its main text: menus, scripts, hidden parts and what stands beside the text are left out."""

from __future__ import annotations

import email
import email.policy
import re
from typing import TYPE_CHECKING

from app.documents.blocks import Block, render
from app.documents.flow import Flow
from app.documents.limits import check_length
from app.documents.markup import local, parse_html
from app.documents.text import decode
from app.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{2,20})""", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "gb18030"}
_CONTAINERS = {"div", "section", "article", "main", "td", "tr", "tbody", "table", "body", "center", "form", "font", "span", "html"}
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_NUMBERED = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}\s*、|[(（][一二三四五六七八九十]{1,3}[)）])")
_MOST = 0.8  # of a page's sentences: the part that holds so many is the text
_DEEPEST = 250
_HEAD = 8192


def read_html(data: bytes, name: str) -> str:
    """The main text of a web page.

    Raises:
        InputError: it is not text, or too large.
    """
    return _read(_decode(data, name), name)


def read_mhtml(data: bytes, name: str) -> str:
    """The main text of a web page that was saved with its pictures as one file.

    Raises:
        InputError: there is no page in it.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                return read_html(page, name)
    raise InputError(f"这个网页存档里没有网页：{name}", "用浏览器打开，另存为网页（.html）后再试。")


def _decode(data: bytes, name: str) -> str:
    """A page names its encoding; where that is a lie, the bytes are asked."""
    named = _CHARSET.search(data[:_HEAD].replace(b"\0", b""))
    encoding = named[1].decode("ascii").lower() if named else ""
    if encoding and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("gb18030" if encoding in _CHINESE else encoding)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def _read(page: str, name: str) -> str:
    root = parse_html(page, name)
    if root is None:
        return ""
    flow = Flow(root)
    main = _main_part(root, flow)
    try:
        blocks = flow.blocks(main)
        title = _title(root, flow) if not any(block.level in (0, 1) for block in blocks) else ""
    except RecursionError:
        raise InputError(f"内容嵌套得太深，没有读：{name}", "用浏览器打开，把正文复制到 .docx 再试。") from None
    if title:
        blocks = [Block(title, 0), *(block for block in blocks if block.text != title)]
    return check_length(render(_levels(blocks)), name)


def _levels(blocks: list[Block]) -> list[Block]:
    """A page's only <h1> is the title of the text."""
    tops = [block for block in blocks if block.level == 1]
    if len(tops) != 1 or _NUMBERED.match(tops[0].text):
        return blocks
    return [Block(block.text, 0, block.strong) if block is tops[0] else block for block in blocks]


def _title(root: _Element, flow: Flow) -> str:
    """The heading above the text, or what the page says its article is called."""
    for node in root.iter("h1"):
        text = flow.text(node)
        if text and not _NUMBERED.match(text):
            return text
    metas = {(node.get("name") or "").lower(): node.get("content") or "" for node in root.iter("meta")}
    return metas.get("articletitle", "").strip()


# --- where the text is ------------------------------------------------------------------------------------


def _main_part(root: _Element, flow: Flow) -> _Element:
    """Go down as long as one part holds nearly all sentences and leaves no heading behind."""
    node = root
    for _ in range(_DEEPEST):
        parts = [child for child in node if local(child) in _CONTAINERS and not flow.is_left_out(child)]
        best = max(parts, key=flow.weight, default=None)
        least = max(1.0, _MOST * flow.weight(node))
        if best is None or flow.weight(best) < least or _leaves_heading(node, best, flow):
            return node
        node = best
    return node


def _leaves_heading(node: _Element, best: _Element, flow: Flow) -> bool:
    """Whether headings stand beside `best`; a page's title above the text is looked for elsewhere."""
    for child in node:
        if child is best or flow.is_left_out(child):
            continue
        for each in child.iter():
            kind = local(each)
            if (kind in _HEADINGS and kind != "h1" and flow.weight(child)) or _NUMBERED.match(each.text or ""):
                return True
    return False
