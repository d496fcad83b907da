"""The arguments, with help and complaints in Chinese. Light: nothing of the product is imported here."""

from __future__ import annotations

import argparse
import os
import re
import unicodedata
from collections.abc import Callable
from typing import Any, NoReturn

from app.errors import InputError

Length = int | tuple[int, int]
_WHICH = "编号、题目或文件名（见 nigao index list）"
_STRUCTURES = ("auto", "一是", "1.", "plain")
# argparse speaks English; these are the things it can say to a user of this program.
_COMPLAINTS = (
    (re.compile(r"the following arguments are required: (.+)"), r"缺少参数：\1"),
    (re.compile(r"unrecognized arguments: (.+)"), r"不认识的参数：\1"),
    (re.compile(r"ambiguous option: (\S+).*"), r"选项写得不完整：\1"),
    (re.compile(r"argument (.+?): invalid choice: '?(.*?)'? \(choose from (.+)\)"), r"\1 不能是“\2”，可选：\3"),
    (re.compile(r"argument (.+?): expected (?:one|at least one) argument"), r"\1 后面缺少内容"),
    (re.compile(r"argument (.+?): invalid \w+ value: '(.*)'"), r"\1 应是整数，现在是“\2”"),
    (re.compile(r"argument (.+?): ignored explicit argument '(.*)'"), r"\1 后面不应有“\2”"),
    (re.compile(r"argument (.+?): (.+)"), r"\1：\2"),
)


def parse_length(text: str) -> Length:
    """"400" or "300-450" (also ～, —, 至, 到; 字 may follow) as `draft_section` takes it.

    Raises:
        argparse.ArgumentTypeError: anything else.
    """
    text = typed(text)
    numbers = re.fullmatch(r"(\d{1,6})字?(?:\s*(?:-+|~|–|—+|至|到)\s*(\d{1,6})字?)?", unicodedata.normalize("NFKC", text).strip())
    if not numbers:
        raise argparse.ArgumentTypeError(f"字数应写成 400 或 300-450，现在是“{text}”")
    low, high = numbers.groups()
    return (int(low), int(high)) if high else int(low)


def typed(text: str) -> str:
    """An argument that is text, not a file's name, where the locale cannot express Chinese: its bytes are UTF-8."""
    if not any("\udc80" <= char <= "\udcff" for char in text):
        return text
    return os.fsencode(text).decode("utf-8", "replace")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, "allow_abbrev": False, **options, "add_help": False})
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        for pattern, chinese in _COMPLAINTS:
            if pattern.fullmatch(message):
                message = pattern.sub(chinese, message)
                break
        raise InputError(message, f"用法见 {self.prog} --help")


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. `command` in the result names the function to run as "module:function"."""
    parser = _Parser(
        prog="nigao",
        description="拟稿：把要点写成公文段落，全程离线；没有给出的数字不会出现。\n不带命令时打开网页。",
        epilog="退出码：0 完成；1 完成，但有问题须人工核对；2 输入有误；3 模型、范文库或磁盘不可用",
    )
    parser.add_argument("--host", default="127.0.0.1", metavar="地址", help="网页的监听地址（默认 127.0.0.1，只有本机能打开）")
    parser.add_argument("--port", default=7860, type=_port, metavar="端口", help="网页的端口（默认 7860）")
    parser.set_defaults(command="app.cli.page:run")
    commands = parser.add_subparsers(title="可用的命令", metavar="命令", parser_class=_Parser)
    _add_draft(commands)
    _add_check(commands)
    _add_revise(commands)
    _add_index(commands)
    _add_models(commands)
    doctor = _command(commands, "doctor", "检查运行环境：哪些可用，哪些要处理", "app.cli.health:run")
    doctor.add_argument("--full", action="store_true", help="逐字节校验模型文件（几秒）")
    _json(doctor)
    return parser


def _add_draft(commands: Any) -> None:
    draft = _command(commands, "draft", "按要点拟写一节", "app.cli.draft:run")
    draft.add_argument("--title", required=True, type=typed, metavar="标题", help="这一节的标题，如“（一）强化理论武装”")
    _facts_and_form(draft)
    draft.add_argument("--instructions", default="", type=typed, metavar="要求", help="其他要求，如“语气简练”")
    draft.add_argument("--seed", type=int, metavar="整数", help="随机种子：同样的输入和种子得到同样的稿子")
    draft.add_argument("-o", "--output", metavar="文件", help="写入文件，不打印")
    _json(draft)


def _add_check(commands: Any) -> None:
    check = _command(commands, "check", "拿要点核对一段写好的文字（不用模型）", "app.cli.check:run")
    check.add_argument("file", metavar="文件", help="要核对的正文")
    check.add_argument("--title", default="", type=typed, metavar="标题", help="这一节的标题")
    _facts_and_form(check)
    _json(check)


def _add_revise(commands: Any) -> None:
    revise = _command(commands, "revise", "按一句话修改一节，没有要求改的不动", "app.cli.revise:run")
    revise.add_argument("file", metavar="文件", help="要修改的正文；- 表示从标准输入读")
    revise.add_argument("instruction", type=typed, metavar="要求", help="如“压缩到200字以内，数字都保留”“把9次改成10次，其他不动”")
    revise.add_argument("--facts", metavar="文件", help="要补进去的新事实，一行一条")
    revise.add_argument("--title", default="", type=typed, metavar="标题", help="这一节的标题")
    revise.add_argument("--length", type=parse_length, metavar="字数", help="如 200 或 180-220")
    revise.add_argument("--seed", type=int, metavar="整数", help="随机种子：同样的输入和种子得到同样的结果")
    revise.add_argument("-o", "--output", metavar="文件", help="写入文件，不打印")
    _json(revise)


def _facts_and_form(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--facts", required=True, metavar="文件", help="要点文件，一行一条；- 表示从标准输入读")
    parser.add_argument("--report-title", default="", type=typed, metavar="题目", help="整篇报告的题目")
    parser.add_argument("--period", default="", type=typed, metavar="时段", help="报告时段，如“2025年上半年”")
    parser.add_argument("--length", type=parse_length, metavar="字数", help="如 400 或 300-450；不写则不限")
    parser.add_argument("--structure", default="auto", type=typed, choices=_STRUCTURES, metavar="形式", help="auto、一是、1.、plain（默认 auto）")


def _add_index(commands: Any) -> None:
    group = _group(commands, "index", "管理范文库")
    add = _command(group, "add", "收入报告：文件或文件夹", "app.cli.library:add")
    add.add_argument("paths", nargs="+", metavar="路径", help="文件或文件夹")
    entries = _command(group, "list", "列出范文", "app.cli.library:show")
    entries.add_argument("--builtin", action="store_true", help="连内置范文一起列出")
    search = _command(group, "search", "查找相近的段落", "app.cli.library:find")
    search.add_argument("query", type=typed, metavar="内容", help="要写什么，如“微信群里有人传假消息”")
    search.add_argument("-k", type=_positive, default=5, metavar="条数", help="最多几条（默认 5）")
    search.add_argument("--exclude", action="append", default=[], metavar="文件名", help="不用这个文件的段落，可重复")
    remove = _command(group, "remove", "移出报告", "app.cli.library:remove")
    remove.add_argument("key", type=typed, metavar="报告", help=_WHICH)
    read = _command(group, "show", "看一篇报告：各节和它们的用处", "app.cli.library:read")
    leave_out = _command(group, "leave-out", "停用：仍在库里，不再当范文", "app.cli.library:leave_out")
    take_in = _command(group, "take-in", "恢复停用的报告或小节", "app.cli.library:take_in")
    for parser in (read, leave_out, take_in):
        parser.add_argument("key", type=typed, metavar="报告", help=_WHICH)
    for parser in (leave_out, take_in):
        parser.add_argument("--section", type=_positive, metavar="第几节", help="只这一节（见 nigao index show）")
    rebuild = _command(group, "rebuild", "用已收入的报告重建索引", "app.cli.library:rebuild")
    for parser in (add, entries, search, remove, read, leave_out, take_in, rebuild):
        _json(parser)


def _add_models(commands: Any) -> None:
    group = _group(commands, "models", "管理模型文件")
    _json(_command(group, "list", "列出可用的模型", "app.cli.models:show"))
    pull = _command(group, "pull", "下载模型（断了可接着下）", "app.cli.models:pull")
    pull.add_argument("id", nargs="?", metavar="模型", help="编号（见 nigao models list）；不写则下载正在用的")
    use = _command(group, "use", "换用模型", "app.cli.models:use")
    use.add_argument("model", metavar="模型", help="编号，或 .gguf 文件的路径")
    bundle = _command(group, "bundle", "打成离线安装包，供不能联网的机器使用", "app.cli.models:bundle")
    bundle.add_argument("folder", metavar="文件夹", help="放安装包的新文件夹")


def _group(commands: Any, name: str, summary: str) -> Any:
    parser = commands.add_parser(name, help=summary, description=summary)
    return parser.add_subparsers(title="可用的命令", metavar="命令", parser_class=_Parser, required=True)


def _command(commands: Any, name: str, summary: str, function: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=summary, description=summary)
    parser.set_defaults(command=function)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="结果以 JSON 输出")


def _whole(low: int, high: int, what: str) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise argparse.ArgumentTypeError(f"{what}，现在是“{text}”")
        return int(text)

    return parse


_port = _whole(1, 65535, "端口应是 1 到 65535 的整数")
_positive = _whole(1, 1000, "应是 1 到 1000 的整数")
