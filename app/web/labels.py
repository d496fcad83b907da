"""Every word of the page, in Chinese and English, in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from app.schema import STRUCTURES, FindingKind, Structure

Lang = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of one language. `{}` fields are filled with `str.format`."""

    name: str
    tagline: str
    other_language: str
    appearance: str
    report_title: str
    report_title_hint: str
    title: str
    title_hint: str
    period: str
    period_hint: str
    facts: str
    facts_hint: str
    length: str
    length_hint: str
    structure: str
    structures: Mapping[Structure, str]
    wishes: str
    wishes_hint: str
    sample: str
    clear: str
    draft: str
    stop: str
    copy: str
    copied: str
    copy_failed: str
    download: str
    file_name: str
    keys: str
    welcome_title: str
    welcome: tuple[str, str, str]
    welcome_sample: str
    starting: str
    queued: str
    waiting: str
    stopped: str
    failed: str
    done: str
    restored: str
    characters: str
    seconds: str
    unchecked: str
    findings: str
    no_findings: str
    no_findings_yet: str
    needs_human: str
    fact_ledger: str
    facts_used: str
    fact_used: str
    fact_missing: str
    fact_open: str
    fact_show: str
    no_facts_yet: str
    examples: str
    examples_note: str
    no_examples: str
    no_examples_yet: str
    opening: str
    findings_kinds: Mapping[FindingKind, str]
    no_title: str
    no_title_cure: str
    no_facts: str
    no_facts_cure: str
    bad_length: str
    bad_length_cure: str
    reversed_length: str
    reversed_length_cure: str
    bug: str
    bug_cure: str


ZH = Labels(
    name="拟稿",
    tagline="事实由您给，文字照着写；您没给的数字，一个也不写。",
    other_language="English",
    appearance="深色 / 浅色",
    report_title="报告标题",
    report_title_hint="如：某某街道2025年工作总结（可不填）",
    title="本节标题",
    title_hint="如：（一）加强组织领导",
    period="时间范围",
    period_hint="如：2025年上半年",
    facts="事实要点（一行一条）",
    facts_hint="开展安全检查126家次，发现隐患58处，已整改55处\n3月12日召开安全生产专题会\n……\n数字、日期、名称照实写。",
    length="字数",
    length_hint="300-450，可不填",
    structure="写法",
    structures={"auto": "自动", "一是": "一是二是", "1.": "1. 2. 3.", "plain": "自然段"},
    wishes="其他要求",
    wishes_hint="如：突出基层减负，少用口号（可不填）",
    sample="填入示例",
    clear="清空",
    draft="拟稿",
    stop="停止",
    copy="复制",
    copied="已复制",
    copy_failed="没有复制成，请选中后按 Ctrl+C",
    download="下载 .txt",
    file_name="拟稿",
    keys="Ctrl+Enter 拟稿，Esc 停止",
    welcome_title="从几条事实开始",
    welcome=(
        "在左边写下本节标题，再把要写进去的事实一行一条列出来。",
        "点“拟稿”，稿子会在这张纸上逐字写出，语气和结构参照范例库里的报告。",
        "数字、日期、名称只取自您的要点；没写进去的要点、需要您过目的地方，会列在右边。",
    ),
    welcome_sample="填入示例，试写一节",
    starting="正在准备……",
    queued="前面还有 {} 份稿子在写，随后就轮到这一份……",
    waiting="这里会写出正文",
    stopped="已停止，写出的部分都留着",
    failed="没有写完",
    done="写好了",
    restored="这是上次的稿子",
    characters="{} 字",
    seconds="用时 {} 秒",
    unchecked="稿子没有写完，尚未核对；请对照要点看一遍。",
    findings="需要过目",
    no_findings="没有发现问题。发出之前，仍请您通读一遍。",
    no_findings_yet="写完之后，会把没有依据的数字、漏写的要点等列在这里。",
    needs_human="必须处理",
    fact_ledger="事实台账",
    facts_used="{} 条中已写入 {} 条",
    fact_used="已写入",
    fact_missing="未写入",
    fact_open="待核对",
    fact_show="在稿中标出第 {} 条事实",
    no_facts_yet="每条事实是否写进了稿子，写完后逐条打勾。",
    examples="参照的范例",
    examples_note="只取其写法和语气，其中的数字、日期、名称不会进入稿子。",
    no_examples="这一节没有用到范例。",
    no_examples_yet="用到哪几篇报告的哪一节，写完后列在这里。",
    opening="开头部分",
    findings_kinds={
        "invented": "没有依据",
        "missing": "要点漏写",
        "misplaced": "对错了号",
        "conflict": "事实矛盾",
        "reused": "数字重复用",
        "ignored": "未作要点",
        "copied": "照抄范例",
        "repeated": "前后重复",
        "length": "字数",
        "structure": "写法",
        "residue": "残留文字",
        "colloquial": "口语",
        "computed": "算出的数",
        "outside": "未要求改",
    },
    no_title="还没有写本节标题。",
    no_title_cure="写上标题再点“拟稿”，其他内容都还在。",
    no_facts="还没有写事实要点。",
    no_facts_cure="至少写一条，一行一条；也可以先点“填入示例”看看。其他内容都还在。",
    bad_length="字数“{}”看不懂。",
    bad_length_cure="写成 400 或 300-450，也可以留空。",
    reversed_length="字数范围写反了：{} 比 {} 大。",
    reversed_length_cure="小的写在前面，如 300-450。",
    bug="程序出了意外（{}）。",
    bug_cure="要点和已写出的文字都还在，可以再点一次；若反复出现，请运行 nigao doctor 查看。",
)

EN = Labels(
    name="Nigao",
    tagline="You give the facts, it finds the words. No figure you did not give.",
    other_language="中文",
    appearance="Dark / light",
    report_title="Report title",
    report_title_hint="e.g. 某某街道2025年工作总结 (optional)",
    title="Section title",
    title_hint="e.g. （一）加强组织领导",
    period="Period",
    period_hint="e.g. 2025年上半年",
    facts="Facts (one a line)",
    facts_hint="开展安全检查126家次，发现隐患58处，已整改55处\n3月12日召开安全生产专题会\n……",
    length="Length",
    length_hint="300-450 (optional)",
    structure="Form",
    structures={"auto": "Auto", "一是": "一是二是", "1.": "1. 2. 3.", "plain": "Prose"},
    wishes="Further wishes",
    wishes_hint="e.g. 少用口号 (optional)",
    sample="Fill in a sample",
    clear="Clear",
    draft="Draft",
    stop="Stop",
    copy="Copy",
    copied="Copied",
    copy_failed="Could not copy; select the text and press Ctrl+C",
    download="Download .txt",
    file_name="nigao",
    keys="Ctrl+Enter drafts, Esc stops",
    welcome_title="Start from a few facts",
    welcome=(
        "On the left, write the section's title and list the facts that belong in it, one a line.",
        "Press Draft: the text appears on this sheet, in the form and tone of the example reports.",
        "Figures, dates and names come from your facts alone; whatever was left out or needs your eye is listed beside it.",
    ),
    welcome_sample="Fill in a sample and try",
    starting="Getting ready…",
    queued="{} drafts are being written first; this one comes next…",
    waiting="The text will appear here",
    stopped="Stopped; what was written stays",
    failed="Not finished",
    done="Done",
    restored="This is your last draft",
    characters="{} characters",
    seconds="{} s",
    unchecked="The draft is unfinished and was not checked; please compare it with your facts.",
    findings="To look at",
    no_findings="Nothing found. Please still read it through before it is sent.",
    no_findings_yet="Figures without a source, facts left out and the like will be listed here.",
    needs_human="needs you",
    fact_ledger="Facts",
    facts_used="{1} of {0} stated",
    fact_used="stated",
    fact_missing="not stated",
    fact_open="not checked yet",
    fact_show="Show fact {} in the draft",
    no_facts_yet="Each fact is ticked here once the draft states it.",
    examples="Examples used",
    examples_note="For form and tone only: their figures, dates and names never enter the draft.",
    no_examples="No example was used.",
    no_examples_yet="The reports and sections that gave the form will be listed here.",
    opening="opening",
    findings_kinds={
        "invented": "No source",
        "missing": "Fact left out",
        "misplaced": "Wrong place",
        "conflict": "Facts disagree",
        "reused": "Figure reused",
        "ignored": "Not taken as a fact",
        "copied": "Copied",
        "repeated": "Repeated",
        "length": "Length",
        "structure": "Form",
        "residue": "Residue",
        "colloquial": "Colloquial",
        "computed": "Worked out",
        "outside": "Not asked for",
    },
    no_title="The section has no title yet.",
    no_title_cure="Write one and press Draft again; everything else is still there.",
    no_facts="There are no facts yet.",
    no_facts_cure="Write at least one, one a line, or fill in the sample. Everything else is still there.",
    bad_length="“{}” is not a length.",
    bad_length_cure="Write 400 or 300-450, or leave it empty.",
    reversed_length="The range is reversed: {} is more than {}.",
    reversed_length_cure="Put the smaller number first, as in 300-450.",
    bug="Something unexpected happened ({}).",
    bug_cure="Your facts and the text so far are safe; try again. If it comes back, run nigao doctor.",
)

SAMPLE: Mapping[str, str] = {
    "report_title": "云杉街道2025年上半年安全生产工作总结",
    "title": "（二）深化隐患排查，守牢安全底线",
    "period": "2025年上半年",
    "facts": "开展九小场所安全检查326家次，发现隐患147处，已整改139处\n"
    "4月8日召开安全生产专题部署会，12个社区书记参加\n"
    "为老旧小区更换灭火器480具\n"
    "组织消防演练9场，居民参加1100余人次\n"
    "对3家拒不整改的商铺移交执法部门",
    "length": "300-450",
    "structure": "一是",
    "wishes": "",
}


def labels(lang: str) -> Labels:
    """The words of a language; Chinese for any that is not known."""
    return EN if lang == "en" else ZH


def structure_choices(words: Labels) -> list[tuple[str, Structure]]:
    """(shown, value) for each form a section can take."""
    return [(words.structures[s], s) for s in STRUCTURES]
