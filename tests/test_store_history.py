"""Undo, redo, restore and interrupted writing against a model of a few lines: a tree, a place in it, a branch."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.config import load_config
from app.errors import EditConflict
from app.schema import Draft
from app.store import open_store
from app.store.records import State

WORDS = st.text(alphabet="甲乙丙丁，。9 ", min_size=1, max_size=12)


@dataclass
class Model:
    """What the store should be: (parent, text, state) by id, the version shown, those that redo would show."""

    versions: dict[int, tuple[int | None, str, State]] = field(default_factory=dict)
    current: int | None = None
    undone: list[int] = field(default_factory=list)

    def add(self, version: int, text: str, state: State = "done") -> None:
        self.versions[version] = (self.current, text, state)
        self.current, self.undone = version, []


class History(RuleBasedStateMachine):
    """One section, worked on in any order, closed and opened in between."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.config = load_config({"NIGAO_HOME": str(self.home)})
        self.store = open_store(self.config)
        self.section = self.store.add_section(self.store.new_report("总结").id, "开场").id
        self.model = Model()

    @rule(text=WORDS)
    def draft(self, text: str) -> None:
        with self.store.write(self.section, "draft") as writing:
            writing.append(text)
            writing.done(Draft(text))
        self.model.add(writing.version, text)

    @rule(text=WORDS)
    def edit(self, text: str) -> None:
        version = self.store.edit(self.section, text, self.model.current)
        if version.id not in self.model.versions:
            self.model.add(version.id, text)
        assert version.text == text

    @rule(text=st.sampled_from(["", "写到一半"]))
    def stop(self, text: str) -> None:
        writing = self.store.write(self.section, "draft")
        writing.append(text)
        writing.stop()
        if text:
            self.model.add(writing.version, text, "stopped")
        else:
            self.model.undone = []  # a new attempt was begun, so the branch that was undone is left

    @rule(text=WORDS)
    def edit_in_an_outdated_tab(self, text: str) -> None:
        try:
            self.store.edit(self.section, text, 10**6)
        except EditConflict:
            return
        raise AssertionError("an outdated tab was allowed to write")

    @rule()
    def undo(self) -> None:
        self.store.undo(self.section)
        if self.model.current is not None:
            self.model.undone.append(self.model.current)
            self.model.current = self.model.versions[self.model.current][0]

    @rule()
    def redo(self) -> None:
        self.store.redo(self.section)
        if self.model.undone:
            self.model.current = self.model.undone.pop()

    @precondition(lambda self: self.model.versions)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(sorted(self.model.versions)))
        _, text, state = self.model.versions[old]
        self.model.add(self.store.restore(old).id, text, state)

    @rule()
    def come_back_next_day(self) -> None:
        self.store.close()
        self.store = open_store(self.config)

    @invariant()
    def all_is_there(self) -> None:
        found = {v.id: (v.parent, v.text, v.state) for v in self.store.versions(self.section)}
        assert found == self.model.versions
        section = self.store.section(self.section)
        assert section.current == self.model.current
        assert section.can_undo == (self.model.current is not None)
        assert section.can_redo == bool(self.model.undone)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.home)


History.TestCase.settings = settings(
    max_examples=20, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestHistory = History.TestCase
