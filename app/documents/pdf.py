"""A .pdf → its text. The file is taken apart in a process of its own, since it may run forever, eat memory or crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from app.documents.blocks import render
from app.documents.lines import Line, paragraphs
from app.errors import InputError

PATIENCE = 60.0  # seconds; a report of a hundred pages takes two
_FEWEST = 8  # characters on a page, in the mean: fewer are stamps on a scan
_SAFE = "用 WPS 或浏览器打开看看能否显示；能显示的，另存为 .docx 再添加。其余文件不受影响。"


def read_pdf(data: bytes, name: str, patience: float = PATIENCE) -> str:
    """The text of a .pdf.

    Args:
        data: the file.
        name: what to call it in an error.
        patience: seconds it may take.

    Raises:
        InputError: it is encrypted, broken, a scan without text, or takes too long or too much memory.
    """
    answer = _take_apart(data, name, patience)
    if answer.get("error") == "password":
        raise InputError(f"文件加了密码，读不了：{name}", "用 WPS 打开，取消密码后另存一份再试；原文件没有改动。")
    if answer.get("error"):
        raise InputError(f"文件已损坏，或不是真正的 PDF：{name}", _SAFE)
    pages = [[Line(*line) for line in page] for page in answer["pages"]]
    if sum(len(line.text) for page in pages for line in page) < _FEWEST * max(1, len(pages)):
        raise InputError(f"这是扫描件，里面只有图片没有文字：{name}", "请先做文字识别（OCR），另存为 .docx 或 .txt 后再添加。")
    return render(paragraphs(pages))


def _take_apart(data: bytes, name: str, patience: float) -> dict[str, Any]:
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app.documents.pages"], input=data, capture_output=True, timeout=patience, env=environment,
            check=True,
        )  # fmt: skip
        answer: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise InputError(f"读得太久，放弃了（超过 {patience:.0f} 秒）：{name}", _SAFE) from None
    except (subprocess.CalledProcessError, ValueError):
        raise InputError(f"文件已损坏，或大得不正常，读不出来：{name}", _SAFE) from None
    return answer
