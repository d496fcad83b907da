"""A folder that installs on a machine without any network: wheels, the model, a lock, an install script."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import os
import platform
import re
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.config import Config
from app.errors import InputError, NigaoError, StorageError
from app.schema import Progress
from app.weights import memory, pip
from app.weights.files import check, chosen, file_sha256

_OWN = "nigao"
_LOCK = "requirements.lock"
# The indexes have only the source of these: what was built here, and runs here, is packed.
_SOURCE_ONLY = frozenset({"jieba", "llama-cpp-python"})
_NOT_PACKED = frozenset({"INSTALLER", "RECORD", "REQUESTED", "direct_url.json"})
# What the inference code gains most from; a processor without them may not run what was built with them.
_CPU_FLAGS = ("avx2", "avx512f", "amx_tile")
# Installed packages take so many times the room of their wheels (measured: 3.2).
_UNPACKED = 4
_CHECKOUT = Path(__file__).resolve().parents[2]


def bundle(folder: Path, config: Config, progress: Callable[[Progress], None] = lambda _: None) -> Path:
    """Pack this installation and its model into `folder`, for machines with the same system and Python.

    Args:
        folder: new or empty, or an earlier bundle that is to be made anew.
        config: whose model is packed.
        progress: hears which of the steps is being done.

    Raises:
        InputError: the folder holds other things.
        ModelError: the model is missing or not sound; a package could not be downloaded.
        StorageError: no room.
    """
    _require_usable(folder)
    model, _ = check(config, full=True)
    steps = ("下载软件包", "收集本机编译的软件包", "打包 nigao", "复制模型", "写安装程序")
    try:
        wheels = _fresh(folder / "wheels")
        pins = {name: dist for name, dist in _closure() if name != _OWN}
        progress(Progress(0, len(steps), steps[0]))
        _download([dist for name, dist in pins.items() if name not in _SOURCE_ONLY], wheels)
        progress(Progress(1, len(steps), steps[1]))
        for name in sorted(_SOURCE_ONLY & pins.keys()):
            repack(pins[name], wheels)
        progress(Progress(2, len(steps), steps[2]))
        _pack_own(wheels)
        progress(Progress(3, len(steps), steps[3]))
        _copy_model(model, folder / "models")
        progress(Progress(4, len(steps), steps[4]))
        _write_lock(wheels, folder / _LOCK)
        _write_scripts(folder, model, config)
        progress(Progress(len(steps), len(steps), "完成"))
    except OSError as error:
        raise StorageError(f"写不进 {folder}（{error.strerror}）", "请腾出空间或换个位置后重试。") from error
    return folder


def repack(dist: Distribution, folder: Path) -> Path:
    """Turn an installed distribution back into the wheel it was installed from.

    Raises:
        NigaoError: it was not installed from a wheel.
    """
    tags = [line.removeprefix("Tag: ") for line in (dist.read_text("WHEEL") or "").splitlines() if line.startswith("Tag: ")]
    members = [path for path in dist.files or [] if _is_packed(path.parts)]
    if not tags or not members:
        raise NigaoError(f"{dist.name} 不是用 pip 装的，不能打包", "请用 make run 建好的环境，或用 pip 重装后再试。")
    info = f"{re.sub(r'[-_.]+', '_', dist.name).lower()}-{dist.version}"
    wheel = folder / f"{info}-{_compressed(tags)}.whl"
    record = next(str(path.parent) for path in members if path.parent.name.endswith(".dist-info")) + "/RECORD"
    rows: list[tuple[str, str, str]] = []
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            data = Path(str(dist.locate_file(member))).read_bytes()
            archive.writestr(member.as_posix(), data)
            rows.append((member.as_posix(), _record_hash(data), str(len(data))))
        archive.writestr(record, _csv([*rows, (record, "", "")]))
    return wheel


def _require_usable(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"这不是文件夹：{folder}", "请给出一个新文件夹的名字。")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / "wheels").is_dir():
        raise InputError(f"文件夹里已有别的东西：{folder}", "请给出一个新的或空的文件夹。")


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _closure() -> Iterator[tuple[str, Distribution]]:
    """What nigao needs on this machine, directly and through others, as installed; nigao itself is left out."""
    seen: set[tuple[str, str]] = set()
    names: set[str] = set()
    waiting = [(requirement, "") for requirement in _own_requirements()]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in {"", *requirement.extras} - {done for other, done in seen if other == name}:
            seen.add((name, wanted))
            waiting += [(Requirement(line), wanted) for line in _installed(name).requires or ()]
        if name not in names:
            names.add(name)
            yield name, _installed(name)


def _own_requirements() -> list[Requirement]:
    project = _CHECKOUT / "pyproject.toml"
    if project.exists():
        import tomllib

        lines = tomllib.loads(project.read_text(encoding="utf-8"))["project"]["dependencies"]
    else:
        lines = _installed(_OWN).requires or []
    return [Requirement(line) for line in lines]


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError as error:
        raise NigaoError(f"环境里缺少 {name}，不能打包", "请先用 make run 装好，nigao doctor 可检查环境。") from error


def _download(dists: list[Distribution], wheels: Path) -> None:
    pins = [f"{dist.name}=={dist.version}" for dist in dists]
    _pip(["download", "--no-deps", "--only-binary", ":all:", "--dest", str(wheels), *pins], wheels)
    known = _locked_hashes()
    strangers = [wheel.name for wheel in sorted(wheels.glob("*.whl")) if known and file_sha256(wheel) not in known]
    if strangers:
        raise NigaoError(
            f"下载的软件包与 {_LOCK} 的校验值不符：{'、'.join(strangers)}", "请换一个软件源再试，或先 make run 更新环境。"
        )


def _locked_hashes() -> set[str]:
    lock = _CHECKOUT / _LOCK
    return set(re.findall(r"sha256:([0-9a-f]{64})", lock.read_text(encoding="utf-8"))) if lock.exists() else set()


def _pack_own(wheels: Path) -> None:
    if (_CHECKOUT / "pyproject.toml").exists():
        _pip(["wheel", "--no-deps", "--wheel-dir", str(wheels), str(_CHECKOUT)], wheels)
    else:
        repack(_installed(_OWN), wheels)


def _pip(arguments: list[str], beside: Path) -> None:
    pip.ensure()
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=".pip-") as scratch:
        pip.run(arguments, Path(scratch))


def _copy_model(model: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    target = folder / model.name
    target.unlink(missing_ok=True)
    shutil.copyfile(model, target)


def _write_lock(wheels: Path, lock: Path) -> None:
    """Pin every wheel to the very file that lies here."""
    lines = [
        f"{name.replace('_', '-')}=={version} --hash=sha256:{file_sha256(wheel)}"
        for wheel in sorted(wheels.glob("*.whl"))
        for name, version in [wheel.name.split("-")[:2]]
    ]
    lock.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _write_scripts(folder: Path, model: Path, config: Config) -> None:
    windows = os.name == "nt"
    script = "install.bat" if windows else "install.sh"
    values = _values(folder, model, config, command=script if windows else f"sh {script}")
    for name in (script, "说明.txt"):
        template = (Path(__file__).parent / "offline" / name).read_bytes().decode("utf-8")
        text = re.sub(r"@(\w+)@", lambda found: values[found[1]], template)
        (folder / name).write_bytes(text.encode("utf-8"))


def _values(folder: Path, model: Path, config: Config, *, command: str) -> dict[str, str]:
    from app.weights.gguf import read_header

    known = chosen(config)
    wheels = sum(path.stat().st_size for path in (folder / "wheels").iterdir())
    flags = _cpu_field("flags").split()
    return {
        "version": _own_version(folder / "wheels"),
        "system": f"{platform.system()}（{_system_name()}）",
        "machine": platform.machine(),
        "python": "{}.{}".format(*sys.version_info[:2]),
        "processor": _cpu_field("model name") or platform.processor() or "未知",
        "cpu_flags": " ".join(flag for flag in _CPU_FLAGS if flag in flags),
        "pip": next(path.name for path in (folder / "wheels").glob("pip-*.whl")),
        "model": model.name,
        "choice": known.id if known else f'"$models/{model.name}"' if os.name != "nt" else f'"%models%\\{model.name}"',
        "size": memory.gigabytes(model.stat().st_size),
        "installed": memory.gigabytes(model.stat().st_size + _UNPACKED * wheels),
        "memory": memory.gigabytes(memory.needed(model, read_header(model), config.context)),
        "command": command,
    }


def _own_version(wheels: Path) -> str:
    return next(path.name.split("-")[1] for path in wheels.glob(f"{_OWN}-*.whl"))


def _system_name() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError, AttributeError):
        return platform.platform(terse=True)


def _cpu_field(name: str) -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _is_packed(parts: tuple[str, ...]) -> bool:
    return parts[0] != ".." and "__pycache__" not in parts and not (parts[0].endswith(".dist-info") and parts[-1] in _NOT_PACKED)


def _compressed(tags: list[str]) -> str:
    columns = zip(*(tag.split("-") for tag in tags), strict=True)
    return "-".join(".".join(dict.fromkeys(column)) for column in columns)


def _record_hash(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")


def _csv(rows: list[tuple[str, str, str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
