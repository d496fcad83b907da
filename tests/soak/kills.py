"""Kill the program at random moments while it writes, and look whether anything it had promised is lost.

    python -m tests.soak.kills [--kills 500] [--seed 0]
    python -m tests.soak.kills --model --kills 5      # drafting for real, with the small model

A child process works on a home as the page does (drafts and revisions that stream, edits, undo, facts) and tells
each promise the store has made; it is killed (SIGKILL, no last words) at a random moment, in its first or its
thousandth instruction, sometimes two children at once. Then the store must open, hold every promised version to
the letter, and of a text that was streaming all but what came in the last second.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import load_config
from app.schema import Draft, Event, Finding
from app.store import Store, Version, open_store

SMALL = "qwen2.5-coder-0.5b-instruct-q4_k_m"
KILLS_A_HOME = 50  # then a fresh one, so that the very first opening is interrupted too
FACTS = ("集中学习9次，参加党员210人次", "3月18日请党校老师辅导，126人参加", "发放《学习手册》400册")
PIECES = ("一是", "坚持领导带头学，", "集中学习9次，", "参加党员210人次，", "引导党员学思践悟。", "\n", "二是", "做到学以致用。")


# --- the child -------------------------------------------------------------------------------------------


def tell(kind: str, **what: Any) -> None:
    """One promise, out of the process before anything else happens."""
    os.write(1, (json.dumps({"kind": kind, "at": time.monotonic(), **what}) + "\n").encode())


def summary(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()


def scripted(text: str, dice: random.Random) -> Iterator[Event]:
    """Writes as a model does, in pieces with pauses, sometimes taking one back."""
    for _ in range(dice.randrange(4, 40)):
        piece = dice.choice(PIECES)
        text += piece
        yield Event("text", piece)
        if dice.random() < 0.1:
            at = len(text) - len(piece)
            text = text[:at] + "改写。"
            yield Event("replace", "改写。", (at, at + len(piece)))
        time.sleep(dice.choice((0.0, 0.01, 0.05)))
    yield Event("done", draft=Draft(text, (Finding("missing", "第2条没有写进去。", None, 1),)))


def write(store: Store, section: int, dice: random.Random, model: bool) -> None:
    """One draft or revision, every word told before it is stored and the end after it."""
    shown = store.current(section)
    revising = bool(shown) and not model and dice.random() < 0.5
    start = shown.text if shown and revising else ""
    writing = store.write(section, "revision" if revising else "draft", "接着写" if revising else "", text=start)
    tell("said", version=writing.version, sum=summary(start))
    for event in writing.follow(_drafted(store, section) if model else scripted(start, dice)):
        if event.kind in ("text", "replace"):
            tell("said", version=writing.version, sum=summary(writing.text))
    tell("stored", version=writing.version, sum=summary(writing.text), state="done")


def _drafted(store: Store, section: int) -> Iterator[Event]:
    import app

    stored = store.section(section)
    return app.stream_section(stored.title, [bullet.text for bullet in stored.facts], length=(150, 260))


def _edit(store: Store, section: int, dice: random.Random) -> None:
    shown = store.current(section)
    version = store.edit(section, "手改：" + "".join(dice.choices(PIECES, k=200)), shown.id if shown else None)
    tell("stored", version=version.id, sum=summary(version.text), state=version.state)


def _walk(store: Store, section: int, dice: random.Random) -> None:
    for _ in range(dice.randrange(1, 4)):
        dice.choice((store.undo, store.redo))(section)


def _change(store: Store, section: int, dice: random.Random) -> None:
    stored = store.section(section)
    facts = [*stored.facts[-20:], f"第{dice.randrange(10**6)}条"]
    changed = store.change_section(section, stored.revision, facts=facts)
    tell("facts", section=section, facts=[bullet.text for bullet in changed.facts])


def work(seed: int, model: bool) -> None:
    """What a child does until it is killed."""
    dice = random.Random(seed)
    store = open_store(load_config())
    section = store.add_section(store.new_report(f"第{seed}份").id, "（一）强化理论武装", FACTS).id
    tell("facts", section=section, facts=list(FACTS))
    while True:
        if model or dice.random() < 0.5:
            write(store, section, dice, model)
        else:
            dice.choice((_edit, _walk, _change))(store, section, dice)


# --- the judge -------------------------------------------------------------------------------------------


@dataclass
class Promises:
    """All that the children of one home have promised.

    Args:
        stored: version → (sum of its text, state).
        said: version → (sum, when) of each state of a text that was streaming, in order.
        facts: by section, what was promised last.
    """

    stored: dict[int, tuple[str, str]] = field(default_factory=dict)
    said: dict[int, list[tuple[str, float]]] = field(default_factory=dict)
    facts: dict[int, list[str]] = field(default_factory=dict)

    def read(self, lines: list[bytes]) -> None:
        """Take in what a child told; a last line that was cut off was not told."""
        for line in lines:
            if line.endswith(b"\n"):
                self._note(json.loads(line))

    def _note(self, told: dict[str, Any]) -> None:
        kind = told["kind"]
        if kind == "said":
            self.said.setdefault(told["version"], []).append((told["sum"], told["at"]))
        elif kind == "stored":
            self.stored[told["version"]] = (told["sum"], told["state"])
        else:
            self.facts[told["section"]] = told["facts"]


@dataclass
class Result:
    """What was found over all kills."""

    kills: int = 0
    versions: int = 0
    broken: int = 0
    lag: float = 0.0
    losses: list[str] = field(default_factory=list)


def judge(store: Store, promises: Promises, killed: float, result: Result) -> None:
    """Hold the store against the promises; a broken version is kept, and promised from now on."""
    found = {v.id: v for r in store.reports() for s in store.sections(r.id) for v in store.versions(s.id)}
    for version, (digest, state) in promises.stored.items():
        if version not in found or (summary(found[version].text), found[version].state) != (digest, state):
            result.losses.append(f"version {version} is not as promised: {found.get(version)}")
    for section, facts in promises.facts.items():
        now = {bullet.text for bullet in store.section(section).facts}
        if not now.issuperset(facts[1:]):  # one more change, made and not told any more, drops the oldest
            result.losses.append(f"facts of section {section}: {facts} became {now}")
    for version in (found[v] for v in promises.said.keys() & found.keys() - promises.stored.keys()):
        _judge_broken(version, promises, killed, result)
        store.keep(version.id)
        promises.stored[version.id] = (summary(version.text), "stopped" if version.state == "broken" else version.state)
    result.versions += len(found)


def _judge_broken(version: Version, promises: Promises, killed: float, result: Result) -> None:
    said = promises.said[version.id]
    if version.state == "done":  # stored, and killed before it could say so
        return
    if version.state != "broken":
        result.losses.append(f"version {version.id} counts as {version.state}")
    result.broken += 1
    places = [place for place, (digest, _) in enumerate(said) if digest == summary(version.text)]
    if not places:
        result.losses.append(f"version {version.id} holds what nobody said: {version.text!r}")
    elif places[-1] + 1 < len(said):
        result.lag = max(result.lag, killed - said[places[-1] + 1][1])


def kill_once(home: Path, seed: int, promises: Promises, result: Result, model: bool = False) -> None:
    """Let one child work, or two, kill them, open the store, judge."""
    dice = random.Random(seed)
    children = [_child(home, seed * 2 + number, model) for number in range(1 if model or dice.random() < 0.7 else 2)]
    for child in children:
        lines = _wait(child, dice, model)
        killed = time.monotonic()
        child.kill()
        lines += child.stdout.readlines() if child.stdout else []
        child.wait()
        promises.read(lines)
        result.kills += 1
        with open_store(load_config({"NIGAO_HOME": str(home)})) as store:
            if store.notice:
                result.losses.append(store.notice)
            judge(store, promises, killed, result)


def _wait(child: subprocess.Popen[bytes], dice: random.Random, model: bool) -> list[bytes]:
    """Let the child be for a while: a third of them not even until the store is open, the others from its first word."""
    if dice.random() < 0.3 or child.stdout is None:
        time.sleep(dice.uniform(0, 0.4))
        return []
    first = [child.stdout.readline()]
    time.sleep(dice.uniform(4, 30) if model else dice.uniform(0, 2.0))
    return first


def _child(home: Path, seed: int, model: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.soak.kills", "--child", "--seed", str(seed), *(["--model"] if model else [])]
    settings = {"NIGAO_HOME": str(home), "NIGAO_MODEL": SMALL, "NIGAO_THREADS": "1", "NIGAO_CORPUS": "none"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], env={**os.environ, **settings})


def soak(kills: int, seed: int, model: bool = False) -> Result:
    """So many kills, a fresh home now and then."""
    result = Result()
    while result.kills < kills and not result.losses:
        with tempfile.TemporaryDirectory() as home:
            promises, until = Promises(), min(kills, result.kills + KILLS_A_HOME)
            while result.kills < until and not result.losses:
                kill_once(Path(home), seed + result.kills, promises, result, model)
        print(f"{result.kills} kills, {result.broken} in mid-sentence, longest loss {result.lag:.2f} s", file=sys.stderr)
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--model", action="store_true", help="the child drafts with the small model")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        work(options.seed, options.model)
    result = soak(options.kills, options.seed, options.model)
    print(f"{result.kills} kills ({result.broken} in mid-sentence): {len(result.losses)} losses; the store opened every time; "
          f"longest stretch of unsaved text {result.lag:.2f} s")  # fmt: skip
    if result.losses or result.lag > 1.0:
        sys.exit("\n".join(result.losses) or "more than the last second was lost")


if __name__ == "__main__":
    main()
