"""XML and HTML → trees, with everything switched off that reaches beyond the file or grows without bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.documents.limits import MAX_NODES, MAX_PART
from app.errors import InputError

if TYPE_CHECKING:
    from lxml.etree import _Element

_SAFE = "请用 WPS 或 Word 打开，另存一份 .docx 再试；原文件没有改动。"


def parse_xml(data: bytes, name: str) -> _Element:
    """The root of one part of a .docx.

    Raises:
        InputError: it is not well-formed, holds a document type with entities, or is too large.
    """
    from lxml import etree

    _check_size(data, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, attribute_defaults=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise InputError(f"文件已损坏，读不出来：{name}", _SAFE) from error
    if root.getroottree().docinfo.doctype:
        raise InputError(f"文件里有不该有的声明，没有读：{name}", _SAFE)
    return root


def parse_html(text: str, name: str) -> _Element | None:
    """The root of a web page; None where nothing is in it.

    Raises:
        InputError: it is too large.
    """
    from lxml import etree

    data = text.encode("utf-8", "replace")
    _check_size(data, name)
    parser = etree.HTMLParser(
        encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _check_size(data: bytes, name: str) -> None:
    if len(data) > MAX_PART or data.count(b"<") + data.count(b"=") > MAX_NODES:
        raise InputError(f"内容大得不正常，没有读：{name}", "拆分后再试；原文件没有改动。")


def local(node: _Element) -> str:
    """The tag without its name space: Word writes the same names in several."""
    tag = node.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(node: _Element | None, name: str) -> str | None:
    """An attribute by its name without name space."""
    if node is None:
        return None
    for key, value in node.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(node: _Element | None, *names: str) -> _Element | None:
    """The element found by going down `names`, one level each."""
    for name in names:
        node = next((each for each in node if local(each) == name), None) if node is not None else None
    return node
