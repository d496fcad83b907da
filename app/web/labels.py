"""Every word of the page, Chinese and English side by side, in one place."""

from __future__ import annotations

from typing import Any, Literal

from app.schema import STRUCTURES, FindingKind, Structure

Lang = Literal["zh", "en"]

# key → (Chinese, English); `{}` is filled in order.
_WORDS: dict[str, tuple[str, str]] = {
    # the head
    "name": ("拟稿", "Nigao"),
    "tagline": ("事实由您给，文字照着写；您没给的数字，一个也不写。", "You give the facts, it finds the words. No figure you did not give."),
    "reports": ("我的报告", "My reports"),
    "library": ("范文库", "Examples"),
    "check": ("核对文稿", "Check a text"),
    "settings": ("设置", "Settings"),
    "help": ("帮助", "Help"),
    "language": ("English", "中文"),
    "appearance": ("深色 / 浅色", "Dark / light"),
    "main_menu": ("功能", "Functions"),
    # first start
    "welcome_title": ("从几条事实开始", "Start from a few facts"),
    "welcome_1": ("把要写的事实一行一条放进来，数字、日期、名称照实写。", "Put your facts in, one a line, figures, dates and names as they are."),
    "welcome_2": ("拟稿照着范文库里的写法，把它们写成公文里的一节，全程在这台电脑上，不联网。", "Nigao writes them up in the manner of the example reports, on this computer alone."),
    "welcome_3": ("每个数字都能点回它的那条事实；哪里要您过目，会标在原处。", "Every figure points back to its fact; what needs your eye is marked where it stands."),
    "welcome_sample": ("打开示例试一试", "Try it with a sample"),
    "welcome_new": ("新建报告", "New report"),
    # reports
    "new_report": ("新建报告", "New report"),
    "report_title": ("报告标题", "Report title"),
    "report_title_hint": ("如：云杉街道2025年上半年安全生产工作总结", "e.g. 云杉街道2025年上半年安全生产工作总结"),
    "period": ("时间范围", "Period"),
    "period_hint": ("如：2025年上半年（可不填）", "e.g. 2025年上半年 (optional)"),
    "organ": ("单位", "Organ"),
    "organ_hint": ("如：云杉街道办事处（可不填）", "e.g. 云杉街道办事处 (optional)"),
    "outline_field": ("各节标题（一行一节）", "Section titles (one a line)"),
    "outline_hint": ("一、强化组织领导\n二、深化隐患排查\n三、存在问题\n四、下步打算", "一、强化组织领导\n二、深化隐患排查"),
    "create": ("建立", "Create"),
    "save": ("保存", "Save"),
    "cancel": ("取消", "Cancel"),
    "close": ("关闭", "Close"),
    "rename": ("改标题", "Rename"),
    "copy_report": ("复制一份", "Duplicate"),
    "to_bin": ("移到回收站", "Move to bin"),
    "bin": ("回收站", "Bin"),
    "bin_empty": ("回收站是空的。", "The bin is empty."),
    "restore": ("恢复", "Restore"),
    "empty_bin": ("清空回收站", "Empty the bin"),
    "empty_bin_sure": ("清空后不能恢复。确定清空？", "This cannot be undone. Empty the bin?"),
    "emptied": ("已彻底删除 {} 份报告", "{} reports deleted for good"),
    "binned": ("已移到回收站，可在“我的报告”里恢复", "Moved to the bin; it can be restored under My reports"),
    "copied_report": ("已复制一份，现在打开的是副本", "Duplicated; the copy is open"),
    "sections_count": ("{} 节", "{} sections"),
    "no_reports": ("还没有报告。", "There are no reports yet."),
    # outline
    "outline": ("目录", "Outline"),
    "add_section": ("加一节，写标题后回车", "Add a section: title, Enter"),
    "section_up": ("上移", "Move up"),
    "section_down": ("下移", "Move down"),
    "section_out": ("移出报告", "Take out"),
    "section_back": ("放回", "Put back"),
    "taken_out": ("移出的小节", "Sections taken out"),
    "section_taken": ("已移出，可在目录下方放回", "Taken out; it can be put back below the outline"),
    "more": ("更多操作", "More"),
    "state_empty": ("未写", "empty"),
    "state_writing": ("正在写", "writing"),
    "state_drafted": ("已成稿", "drafted"),
    "state_eye": ("要过目", "needs an eye"),
    "state_broken": ("未写完", "unfinished"),
    "state_done": ("已定稿", "final"),
    "progress": ("{} 节中 {} 节已成稿", "{1} of {0} sections drafted"),
    # document
    "draft": ("拟稿", "Draft"),
    "redraft": ("重新拟稿", "Draft anew"),
    "stop": ("停止", "Stop"),
    "undo": ("撤销", "Undo"),
    "redo": ("恢复", "Redo"),
    "versions": ("历稿", "Versions"),
    "edit": ("手改", "Edit"),
    "final": ("定稿", "Final"),
    "final_name": ("定稿", "定稿"),
    "not_final": ("取消定稿", "Not final"),
    "copy": ("复制", "Copy"),
    "export": ("导出", "Export"),
    "export_docx": ("全文 Word 文档（.docx，公文格式）", "Whole report, Word (.docx)"),
    "export_section_docx": ("本节 Word 文档（.docx）", "This section, Word (.docx)"),
    "export_md": ("全文 Markdown（.md）", "Whole report, Markdown (.md)"),
    "export_txt": ("全文纯文本（.txt）", "Whole report, plain text (.txt)"),
    "copied": ("已复制，粘贴到 Word 或 WPS 保留字体和缩进", "Copied; fonts and indents are kept in Word and WPS"),
    "copy_failed": ("没有复制成，请选中后按 Ctrl+C", "Could not copy; select the text and press Ctrl+C"),
    "exported": ("已导出：{}", "Exported: {}"),
    "nothing_to_export": ("还没有写出正文，没有可导出的。", "There is no text to export yet."),
    "nothing_to_export_cure": ("先写一节再导出；要点都在。", "Draft a section first; your facts are safe."),
    "length": ("字数", "Length"),
    "length_hint": ("如 300-450", "e.g. 300-450"),
    "structure": ("写法", "Form"),
    "wishes": ("要求", "Wishes"),
    "wishes_hint": ("如：突出基层减负，少用口号", "e.g. 少用口号"),
    "section_title": ("本节标题", "Section title"),
    "empty_sheet": ("这一节还没有正文。把要点放进右边“事实”，再点“拟稿”。", "No text yet. Put your facts in on the right, then press Draft."),
    "empty_sheet_ready": ("已有 {} 条要点。点“拟稿”，正文会逐字写在这里。", "{} facts are ready. Press Draft and the text will be written here."),
    "other_empty": ("（未写）", "(empty)"),
    "starting": ("正在准备……", "Getting ready…"),
    "queued": ("前面还有 {} 份在写，随后就轮到这一份……", "{} ahead in the queue…"),
    "ending": ("正在收尾上一稿……", "Finishing the last one…"),
    "remaining": ("约还要 {} 秒", "about {} s left"),
    "seconds": ("{} 秒", "{} s"),
    "characters": ("{} 字", "{} characters"),
    "stopped": ("已停止，写出的都留着", "Stopped; what was written is kept"),
    "broken": ("上次写到这里中断了，可以接着写或重新拟稿", "Broken off here last time; go on or draft anew"),
    "failed": ("没有写完", "Not finished"),
    "elsewhere": ("另一个窗口正在写这一节", "Another window is writing this section"),
    "version_of": ("第 {} 稿", "version {}"),
    "saved": ("已存", "saved"),
    "edit_hint": ("直接改文字；保存后会重新核对，上一稿还在历稿里。", "Change the text; it is checked anew when saved, and the last version is kept."),
    "all_done": ("没有要处理的问题", "nothing to attend to"),
    "eyes": ("{} 处要过目", "{} need an eye"),
    # findings
    "fix": ("改掉", "Fix"),
    "keep": ("保留", "Keep"),
    "ask": ("问一问", "Ask"),
    "kept": ("已保留，不再提示", "Kept; it will not be shown again"),
    "in_list": ("在核对单里看", "Show in the list"),
    # ledgers
    "panel_facts": ("事实", "Facts"),
    "panel_examples": ("范例", "Examples"),
    "panel_findings": ("核对", "Findings"),
    "ledgers": ("台账", "Ledgers"),
    "facts_used": ("{} 条，已写入 {} 条", "{} facts, {} stated"),
    "facts_count": ("{} 条", "{} facts"),
    "fact_used": ("已写入，点击看在哪里", "Stated; click to see where"),
    "fact_twice": ("写了不止一次", "Stated more than once"),
    "fact_missing": ("没有写进去", "Not stated"),
    "fact_partly": ("只写了一部分", "Stated in part"),
    "fact_new": ("还没有对应的正文", "Not in the text yet"),
    "fact_label": ("第 {} 条要点", "Fact {}"),
    "fact_up": ("上移", "Up"),
    "fact_down": ("下移", "Down"),
    "fact_drop": ("删除", "Delete"),
    "fact_to": ("移到“{}”", "Move to “{}”"),
    "fact_write": ("写进正文", "Write it in"),
    "add_facts": ("加要点：一行一条，可直接粘贴表格或聊天记录", "Add facts, one a line; paste a table or a chat"),
    "add": ("加入", "Add"),
    "from_file": ("从文件取要点", "Facts from a file"),
    "facts_added": ("已加入 {} 条要点", "{} facts added"),
    "facts_none": ("没有读到新的要点", "No new facts were found"),
    "no_facts": ("这一节还没有要点。把手头的材料粘贴到下面，一行一条。", "No facts yet. Paste what you have below, one a line."),
    "examples_note": ("只学写法，里面的数字、日期、名称不会进入稿子。", "For form and tone only: their figures, dates and names never enter the draft."),
    "no_examples": ("写完后，这里列出参照了哪篇报告的哪一节，可与正文对照着看。", "Once drafted, the sections that gave the form are listed here."),
    "no_examples_used": ("这一稿没有参照具体的范文。", "No example was used."),
    "side_by_side": ("对照看", "Side by side"),
    "opening": ("开头部分", "opening"),
    "pin": ("固定这一节", "Keep this one"),
    "unpin": ("不再固定", "Let it go"),
    "pinned_mark": ("已固定", "kept"),
    "pinned_head": ("固定的范例", "The example you keep"),
    "shown_head": ("这一稿参照的", "Used for this draft"),
    "pinned": ("已固定，再拟稿就照它的写法（{}）", "Kept; the next draft takes its form ({})"),
    "pinned_form": ("已固定；“写法”改成自动，再拟稿就照它的（{}）", "Kept; Form is now Auto, the next draft takes its own ({})"),
    "unpinned": ("不再固定，由范文库挑选", "Let go; the library chooses"),
    "pinned_unused": ("现在这一稿不是照它写的，重新拟稿才用上。", "This draft was not made with it; draft anew to use it."),
    "choose_other": ("换一节范例…", "Choose another…"),
    "choose_first": ("选一节范例…", "Choose an example…"),
    "choose_example": ("选一节作范例", "Choose an example"),
    "choose_note": ("点开可以读。选中的一节只教写法，里面的数字、日期、名称不会进入稿子。", "Open to read. The one you choose gives the form alone; its figures never enter the draft."),
    "choose_none": ("没有找到合用的段落，换个说法再找，或在范文库加入本单位的报告。", "Nothing fits; search in other words, or add your own reports."),
    "pin_this": ("照这一节写", "Write like this"),
    "no_findings_yet": ("写完后，没有依据的数字、漏写的要点等会列在这里，也标在正文里。", "Once drafted, what needs an eye is listed here and marked in the text."),
    "no_findings": ("没有查出问题。程序查得出数字和名称，查不出事情是否属实，签发前请通读。", "Nothing was found. Read every sentence before you sign it."),
    "unchecked": ("没有写完，尚未核对。", "Unfinished and not checked."),
    "needs_human": ("必须处理", "must be settled"),
    # conversation
    "conversation": ("对话", "Conversation"),
    "say_hint": ("说怎么改、补充要点，或者问：哪条没写进去？", "Say what to change, add facts, or ask: 哪条没写进去？"),
    "send": ("发送", "Send"),
    "thread_empty": ("写好之后，在这里说一句就能改：压缩到200字、把“9次”改成“10次”、删掉第二点。没说到的地方一个字不动。", "Once drafted, say what to change; the rest stays to the letter."),
    "you": ("您", "You"),
    "see_changes": ("看改动", "See changes"),
    "suggestions": ("试试", "Try"),
    # versions
    "version_title": ("历稿", "Versions"),
    "version_now": ("现在", "now"),
    "version_compare": ("与现在比", "Compare with now"),
    "version_compare_last": ("与上一稿比", "Compare with the one before"),
    "version_restore": ("恢复这一稿", "Restore"),
    "version_name": ("给这一稿起名", "Name this version"),
    "versions_none": ("还没有写过。", "Nothing has been written yet."),
    "compare_title": ("第 {} 稿 → 第 {} 稿", "version {} → version {}"),
    "compare_legend": ("删去的划线，加上的加下划线", "removed struck, inserted underlined"),
    "no_changes": ("两稿相同。", "The two are the same."),
    "back": ("返回", "Back"),
    "cause_draft": ("拟稿", "draft"),
    "cause_revision": ("修改", "revision"),
    "cause_edit": ("手改", "edited"),
    "cause_restore": ("恢复", "restored"),
    "cause_import": ("带入", "brought along"),
    # library
    "library_drop": ("把本单位的报告拖到这里，或点击选择文件", "Drop your reports here, or click to choose files"),
    "library_kinds": ("docx、doc、wps、pdf、txt、md、html、zip 都可以；只学写法，里面的数字不会进您的稿子。", "docx, doc, wps, pdf, txt, md, html, zip; for form only."),
    "library_own": ("本单位的报告", "Your reports"),
    "library_builtin": ("自带的范文", "Built-in examples"),
    "library_none": ("还没有加入自己的报告；现在用的是自带的范文。", "None of your own yet; the built-in ones are used."),
    "library_adding": ("正在读入 {} / {}：{}", "Reading {} / {}: {}"),
    "library_added": ("新增 {} 篇，更新 {} 篇，没有变化 {} 篇", "{} added, {} updated, {} unchanged"),
    "library_rejected": ("没有收入 {} 处：", "{} were not taken:"),
    "library_out": ("停用", "Leave out"),
    "library_in": ("启用", "Take in"),
    "library_remove": ("移除", "Remove"),
    "library_left_out": ("已停用", "left out"),
    "library_twin": ("与《{}》几乎相同", "nearly the same as {}"),
    "library_search": ("查找写法", "Search"),
    "library_search_hint": ("如：舆情处置、存在问题、下步打算", "e.g. 存在问题"),
    "library_found": ("找到这些段落", "Found"),
    # check
    "check_note": ("把写好的文稿和要点贴进来，看数字、日期、名称是否都有依据。不用模型，一秒出结果。", "Paste a text and its facts; every figure, date and name is traced. No model is used."),
    "check_text": ("文稿", "Text"),
    "check_facts": ("要点（一行一条）", "Facts (one a line)"),
    "check_go": ("核对", "Check"),
    # settings
    "models": ("模型", "Model"),
    "model_used": ("使用中", "in use"),
    "model_here": ("已下载", "downloaded"),
    "model_absent": ("未下载", "not downloaded"),
    "model_fetch": ("下载", "Download"),
    "model_use": ("使用", "Use"),
    "model_test": ("试一试", "Test"),
    "model_testing": ("正在试写……", "Testing…"),
    "model_tested": ("写得出：首字 {} 秒，全文 {} 秒，{} 字。", "Works: first word {} s, all {} s, {} characters."),
    "model_path": ("自备的 .gguf 文件路径", "Path of your own .gguf file"),
    "model_set": ("已改用这个模型，重新打开拟稿后生效", "Chosen; it takes effect when Nigao is opened again"),
    "model_ready": ("模型已就绪，校验无误", "The model is ready and verified"),
    "data": ("数据", "Data"),
    "data_home": ("您的报告、要点、历稿、范文和设置都在这个文件夹里，复制它就是备份：", "Your reports, versions, examples and settings are in this folder; copy it to back up:"),
    "data_models": ("模型文件在：", "Model files:"),
    "data_net": ("写稿、核对、查范文都不联网；只有您点“下载”模型时才会联网。", "Nothing uses the network except downloading a model."),
    "doctor": ("检查运行环境", "Examine this machine"),
    "doctor_running": ("正在检查……", "Examining…"),
    # help
    "help_1": ("事实：右边“事实”里一行一条；可粘贴表格、聊天记录，也可从 .xlsx、.docx 取。点要点前的记号，看它写在正文哪里；点正文里的数字，看它来自哪条。", "Facts: one a line on the right. Click a fact’s mark to see where it stands, a figure to see where it comes from."),
    "help_2": ("拟稿：点“拟稿”或按 Ctrl+Enter；Esc 随时停止，写出的都留着。", "Draft: the button or Ctrl+Enter; Esc stops."),
    "help_3": ("修改：在对话里说怎么改，没说到的地方一个字不动；也可以“手改”。每一稿都存着，Ctrl+Z 撤销，Ctrl+Y 恢复，“历稿”里可比较。", "Revise: say it in the conversation, or edit by hand. Ctrl+Z undoes, Ctrl+Y redoes a version."),
    "help_4": ("核对：黄色、红色下划线是要过目的地方，点开可改掉、保留或追问。", "Findings are underlined; click for fix, keep, ask."),
    "help_5": ("范文：在“范文库”加入本单位的报告，写法会更像你们的。范文里的数字不会进稿子。", "Examples: add your own reports; their figures never enter a draft."),
    "help_6": ("请把关：程序保证没有多出来的数字，但“定期检查”这样的做法可能是模型添的；签发之前请逐句看。", "Read every sentence before you sign: acts may still be invented."),
    # problems
    "bad_length": ("字数“{}”看不懂。", "“{}” is not a length."),
    "bad_length_cure": ("写成 400 或 300-450，也可以留空。其他内容都还在。", "Write 400 or 300-450, or leave it empty."),
    "reversed_length": ("字数范围写反了：{} 比 {} 大。", "The range is reversed: {} is more than {}."),
    "reversed_length_cure": ("小的写在前面，如 300-450。", "Put the smaller number first, as in 300-450."),
    "no_facts_yet": ("这一节还没有事实要点。", "This section has no facts yet."),
    "no_facts_cure": ("在右边“事实”里至少写一条，再点“拟稿”。", "Write at least one on the right, then press Draft."),
    "moved_on": ("“{}”的正文在另一个窗口里改过了。", "“{}” was changed in another window."),
    "moved_on_cure": ("现在显示的是最新的一稿，哪边的文字都没有丢，旧的在历稿里；看过后再点一次。", "The newest version is shown now and nothing is lost; look, then try again."),
    "typed": ("您刚填的是：{}", "You had typed: {}"),
    "bug": ("程序出了意外（{}）。", "Something unexpected happened ({})."),
    "bug_cure": ("已存的报告和要点都在，可以再点一次；若反复出现，请在设置里检查运行环境。", "What is stored is safe; try again. If it comes back, examine this machine under Settings."),
    "foreign_file": ("这个文件不是从页面上传的", "This file was not uploaded from the page"),
    "foreign_file_cure": ("请重新选择文件。", "Choose the file again."),
    "dismiss": ("知道了", "Dismiss"),
    "lost": ("与程序的连接断了。请看拟稿是否还开着；打开后刷新本页，写出的都在。", "The connection is lost. Open Nigao again and reload; nothing is lost."),
}

_STRUCTURES: dict[Structure, tuple[str, str]] = {
    "auto": ("自动", "Auto"), "一是": ("一是二是", "一是二是"), "1.": ("1. 2. 3.", "1. 2. 3."), "plain": ("自然段", "Prose"),
}  # fmt: skip
_KINDS: dict[FindingKind, tuple[str, str]] = {
    "invented": ("没有依据", "No source"), "missing": ("漏写", "Left out"), "misplaced": ("对错了号", "Wrong place"),
    "conflict": ("事实矛盾", "Facts disagree"), "reused": ("数字重复用", "Figure reused"), "ignored": ("未作要点", "Not a fact"),
    "copied": ("照抄范例", "Copied"), "repeated": ("前后重复", "Repeated"), "length": ("字数", "Length"), "structure": ("写法", "Form"),
    "residue": ("残留文字", "Residue"), "colloquial": ("口语", "Colloquial"), "computed": ("算出的数", "Worked out"), "outside": ("未要求改", "Not asked for"),
}  # fmt: skip

SAMPLE_REPORT = ("云杉街道2025年上半年安全生产工作总结", "2025年上半年", "云杉街道办事处")
SAMPLE_SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("（一）压实工作责任", ("街道党工委专题研究安全生产3次", "与86家单位签订责任书", "1月15日召开安全生产工作会议，部署全年任务")),
    (
        "（二）深化隐患排查，守牢安全底线",
        (
            "开展九小场所安全检查326家次，发现隐患147处，已整改139处",
            "4月8日召开安全生产专题部署会，12个社区书记参加",
            "为老旧小区更换灭火器480具",
            "组织消防演练9场，居民参加1100余人次",
            "对3家拒不整改的商铺移交执法部门",
        ),
    ),
    ("（三）存在的问题", ("还有8处隐患没有整改完", "部分沿街商铺消防意识不强")),
)


class Words:
    """The words of one language: `words("characters", 300)`.

    Args:
        lang: "en", or anything else for Chinese.
    """

    def __init__(self, lang: str) -> None:
        self.lang: Lang = "en" if lang == "en" else "zh"
        self._place = 1 if self.lang == "en" else 0

    def __call__(self, key: str, *values: Any) -> str:
        return _WORDS[key][self._place].format(*values) if values else _WORDS[key][self._place]

    def kind(self, kind: FindingKind) -> str:
        """What a kind of finding is called."""
        return _KINDS[kind][self._place]

    def structure(self, structure: Structure) -> str:
        """What a form is called."""
        return _STRUCTURES[structure][self._place]

    def structures(self) -> list[tuple[Structure, str]]:
        """(value, shown) for each form a section can take."""
        return [(structure, _STRUCTURES[structure][self._place]) for structure in STRUCTURES]
