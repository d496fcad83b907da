"""What `make` installs is pinned, checked by hash, and fetched from wherever pip is set up to look."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
WANTED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["dependency-groups"]["dev"],
    "requirements-build.lock": PROJECT["dependency-groups"]["build"],
}


def read_lock(name: str) -> dict[str, list[tuple[Requirement, int]]]:
    """Package → its pins (one for each range of Python versions) and how many hashes each has."""
    pins: dict[str, list[tuple[Requirement, int]]] = {}
    for block in re.split(r"\n(?=\S)", (CHECKOUT / name).read_text(encoding="utf-8").strip()):
        head, *hashes = re.split(r"\s*\\\n\s*--hash=", block)
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in hashes), block
        requirement = Requirement(head)
        pins.setdefault(canonicalize_name(requirement.name), []).append((requirement, len(hashes)))
    return pins


@pytest.mark.parametrize("name", WANTED)
def test_everything_is_pinned_with_hashes(name: str) -> None:
    for requirement, hashes in (pin for pins in read_lock(name).values() for pin in pins):
        assert re.fullmatch(r"==[\w.!+]+", str(requirement.specifier))
        assert hashes >= 1


@pytest.mark.parametrize("name", WANTED)
def test_no_place_of_download_is_named(name: str) -> None:
    assert not re.search(r"://|^-|@", (CHECKOUT / name).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", WANTED)
def test_a_lock_fits_what_the_project_asks_for(name: str) -> None:
    pins = read_lock(name)
    for wanted in map(Requirement, WANTED[name]):
        locked = pins[canonicalize_name(wanted.name)]
        assert all(wanted.specifier.contains(str(pin.specifier).removeprefix("==")) for pin, _ in locked)


def test_the_locks_agree() -> None:
    locks = [read_lock(name) for name in WANTED]
    for package in set().union(*locks):
        versions = [{str(pin.specifier) for pin, _ in lock[package]} for lock in locks if package in lock]
        assert all(one == versions[0] for one in versions), package
