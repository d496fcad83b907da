"""The places of the page as HTML. All that comes from outside is escaped here; nothing is decided here."""

from __future__ import annotations

from app.web.labels import Words
from app.web.orders import Outcome, Scene
from app.web.places import bar, ledgers, paper, rail, state, talk
from app.web.runs import Problem

Frame = dict[str, str]
PLACES = ("head", "rail", "bar", "before", "sheet", "after", "ledger", "thread", "state")


def draw(scene: Scene, outcome: Outcome, words: Words) -> Frame:
    """The whole page at one moment."""
    before, after = paper.around(scene, words)
    return {
        "head": state.head(words), "rail": rail.rail(scene, words), "bar": bar.bar(scene, outcome.problem, words), "before": before,
        "sheet": paper.sheet(scene, words), "after": after, "ledger": ledgers.ledger(scene, words),
        "thread": talk.thread(scene, words), "state": state.state(scene, outcome, words),
    }  # fmt: skip


def draw_moving(scene: Scene, problem: Problem | None, words: Words) -> Frame:
    """What changes while a section is being written."""
    return {"sheet": paper.sheet(scene, words), "bar": bar.bar(scene, problem, words)}
