"""What is installed from the wheel works away from the checkout: prompts and corpus travel inside it."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

READ_AND_RENDER = """
import sys
import app
from app.config import load_config
from app.prompts import Prompts
from app.sections import read_reports

config = load_config({"HOME": sys.argv[1]})
assert config.prompts.parent == config.corpus.parent, (config.prompts, config.corpus)
reports = [report for path in sorted(config.corpus.glob("*.md")) for report in read_reports(path)]
demonstration = Prompts(config.prompts).demonstration("一是")
system = Prompts(config.prompts).render("section_system.j2")
print(app.__file__)
print(config.prompts)
print(len(reports), min(len(report.sections) for report in reports))
print(len(demonstration.points), "一是" in demonstration.text, len(system) > 50)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, checkout: Path) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    _pip(sys.executable, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, checkout)
    (built,) = folder.glob("nigao-*.whl")
    return built


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """A fresh environment with Nigao from the wheel; its dependencies are lent, not built again.

    They come in behind its own folder, and an editable Nigao among them is not followed: a .pth file
    works only in the environment's own folder.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    executable = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    _pip(sys.executable, "--python", executable, "install", "--no-deps", "--no-index", wheel)
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    own = Path(subprocess.run([executable, "-c", ask], capture_output=True, encoding="utf-8", check=True).stdout.strip())
    lent = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (own / "lent.pth").write_text("\n".join(lent), encoding="utf-8")
    return executable


def _pip(python: str | Path, *arguments: str | Path) -> None:
    command = [python, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _run(python: Path, *arguments: str | Path, cwd: Path) -> str:
    done = subprocess.run([python, "-X", "utf8", *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_everything_the_program_reads_is_inside(wheel: Path, checkout: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in ("prompts", "corpus"):
        wanted = {f"app/_data/{name}/{path.name}" for path in (checkout / name).iterdir()}
        assert wanted
        assert wanted <= inside
    files = [path for path in (checkout / "app").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(checkout).as_posix() for path in files} <= inside


def test_nothing_else_is_inside(wheel: Path) -> None:
    assert {name.split("/")[0].split("-")[0] for name in zipfile.ZipFile(wheel).namelist()} == {"app", "nigao"}


def test_it_reads_and_renders_in_another_folder(python: Path, tmp_path: Path) -> None:
    lines = _run(python, "-c", READ_AND_RENDER, tmp_path, cwd=tmp_path).splitlines()
    environment = python.parent.parent
    assert Path(lines[0]).is_relative_to(environment)
    assert Path(lines[1]).is_relative_to(environment)
    reports, sections = map(int, lines[2].split())
    assert reports >= 16
    assert sections >= 7
    facts, *checks = lines[3].split()
    assert int(facts) >= 3
    assert checks == ["True", "True"]


def test_the_command_is_there(python: Path, tmp_path: Path) -> None:
    command = python.with_name("nigao.exe" if sys.platform == "win32" else "nigao")
    assert "拟稿" in subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True).stdout
