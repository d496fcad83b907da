"""What a user would say about a finding: to have it put right, or to learn where it comes from."""

from __future__ import annotations

from app.conversation.records import Subject
from app.schema import Finding
from app.text import length


def remedy(finding: Finding, subject: Subject) -> str:
    """The message that has a finding put right.

    Args:
        finding: of the draft that the subject shows.
        subject: the section as it stands.
    """
    words = _words(finding, subject)
    if finding.kind in ("missing", "conflict", "ignored") and finding.fact is not None and not words:
        return "补充：" + subject.facts[finding.fact].rstrip("。；;") if finding.fact < len(subject.facts) else "把漏掉的要点补上"
    if finding.kind == "length":
        return _length(subject)
    if finding.kind == "structure":
        return {"一是": "用一是、二是、三是分点写", "1.": "用1. 2. 3.分点写", "plain": "改成自然段"}.get(subject.structure, "改成自然段")
    if finding.kind == "colloquial":
        return "口语改成书面语"
    return f"把“{words}”所在的句子删掉" if words else "删掉重复的内容"


def question_about(finding: Finding, subject: Subject) -> str:
    """The question that has a finding explained from the ledger."""
    words = _words(finding, subject)
    if words:
        return f"“{words}”从哪来？"
    if finding.fact is not None:
        return f"第{finding.fact + 1}条为什么没有写？" if finding.kind == "missing" else "有没有互相矛盾的要点？"
    return "现在多少字？" if finding.kind == "length" else "有没有要核对的？"


def _words(finding: Finding, subject: Subject) -> str:
    return subject.draft.text[slice(*finding.span)].strip() if finding.span else ""


def _length(subject: Subject) -> str:
    if subject.length is None:
        return "压缩一些"
    low, high = subject.length
    return f"压缩到{high}字以内" if length(subject.draft.text) > high else f"扩写到{low}字左右"
