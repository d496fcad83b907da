"""Everything the page can do, as one generator: an order comes in, places of the page come out. No widget is known here."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app.config import Config
from app.conversation import Choice, Conversation, Hands
from app.conversation.suggestions import suggest
from app.conversation.talking import read_subject
from app.errors import EditConflict, InputError, NigaoError
from app.schema import Progress
from app.store import Store, StoredSection, Version
from app.web.ahead import Ahead
from app.web.jobs import Job
from app.web.labels import Words
from app.web.orders import Order, Outcome, Scene, read_order
from app.web.pace import Pace
from app.web.places import Frame, draw, draw_moving
from app.web.runs import Problem, Run, Turns, problem_of

if TYPE_CHECKING:
    from app.index import ReportIndex

Act = Callable[["Desk", Order, Words], "Outcome | Iterator[Outcome]"]
T = TypeVar("T")
THREAD = 80  # messages shown


class Desk:
    """The work of all open tabs on one home.

    Args:
        config: the settings.
        store: the user's reports.
        hands: what drafts, revises and checks.
        index: opens the library of examples.
        uploads: the folder into which the browser's files come; no file outside it is read for the page.
        acts: what can be asked for, by name.
        load: loads the model of the present settings.
    """

    def __init__(
        self, config: Config, store: Store, hands: Hands, index: Callable[[], ReportIndex], uploads: Path, acts: Mapping[str, Act],
        load: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self.config = config
        self.store = store
        self.hands = hands
        self.uploads = uploads
        self.load = load
        self.notice = store.notice  # until the user has taken note of it
        self.interrupted = store.interrupted
        self._index = index
        self._acts = acts
        self._runs: dict[int, Run] = {}
        self._jobs: dict[str, Job[Any]] = {}
        self._turns: dict[str, int] = {}  # how many orders a tab has given; a newer one takes over the watching
        self._views: dict[str, Outcome] = {}  # what each tab shows by its newest order
        self._pace = Pace()
        self._ahead = Ahead()
        self._lock = threading.Lock()

    @property
    def index(self) -> ReportIndex:
        """The library of examples.

        Raises:
            LibraryError: it cannot be opened.
        """
        return self._index()

    def serve(self, sent: object) -> Iterator[Frame]:
        """Carry out one order and show what came of it; a section being written is shown until it is finished.

        Args:
            sent: what the browser sent, see `Order`.

        Yields:
            the places of the page that may have changed.
        """
        order = read_order(sent)
        order = replace(order, turn=self._take_turn(order.tab))
        shown = self.unfold(order)
        known = set(self._runs.values())
        for outcome in self._carried_out(order, shown):
            if self.heeds(order):
                self._views[order.tab] = shown = outcome
                yield self._frame(outcome)
            elif outcome.toast or outcome.problem or outcome.parcel:
                yield self._frame(self._aside(order, outcome))
        yield from self._follow(order, shown, known)

    def heeds(self, order: Order) -> bool:
        """Whether a tab has not asked for anything else since."""
        return self._turns.get(order.tab) == order.turn

    def conversation(self, section: int) -> Conversation:
        """The conversation about a section."""
        return Conversation(self.store, section, self.hands)

    def begin(self, section: int, turns: Turns, text: str, words: Words) -> None:
        """Start to write a section, behind a run of it that is still ending."""
        with self._lock:
            before = self._runs.get(section)
            ahead = sum(run.running for run in self._runs.values())
            self._runs[section] = Run(turns, text, words, before, ahead)
            for old in [key for key, run in self._runs.items() if key != section and not run.alive and not run.running]:
                del self._runs[old]

    def job(self, name: str, work: Callable[[Callable[[Progress], None]], T]) -> Job[T]:
        """The job of this name that is running, else a new one."""
        with self._lock:
            known = self._jobs.get(name)
            if known is None or not known.running:
                known = self._jobs[name] = Job(work)
            return known

    def at_work(self, name: str) -> Job[Any] | None:
        """The job of this name, if it is running."""
        known = self._jobs.get(name)
        return known if known is not None and known.running else None

    @property
    def busy(self) -> bool:
        """Whether anything is being written."""
        return any(run.running for run in self._runs.values())

    def running(self, section: int | None) -> bool:
        """Whether this program is writing a section."""
        run = self._runs.get(section or 0)
        return run is not None and run.running

    def settle(self, section: int, timeout: float = 10.0) -> None:
        """Wait until a stopped run has let go of its section."""
        if run := self._runs.get(section):
            run.join(timeout)

    def stop(self, section: int) -> None:
        """Stop what is being written in a section, if anything; the text stays."""
        if run := self._runs.get(section):
            run.stop()

    def dismiss(self, section: int) -> None:
        """Forget what went wrong with the last run of a section."""
        run = self._runs.get(section)
        if run and not run.running and not run.alive:
            self._runs.pop(section, None)

    def read_ahead(self, section: int) -> None:
        """Let the model read what the user is typing, once that pauses and nothing is being written."""
        if not self.busy:
            self._ahead.soon(self.conversation(section).prepare)

    def close(self) -> None:
        """Stop everything, as the program ends."""
        self._ahead.close()
        for run in list(self._runs.values()):
            run.stop()
        for run in list(self._runs.values()):
            run.join(5)

    def unfold(self, order: Order) -> Outcome:
        """What the tab shows, as an outcome to be changed with `replace`."""
        return Outcome(order.report, order.section, order.panel, order.lang)

    # --- inside ----------------------------------------------------------------------------------------

    def _take_turn(self, tab: str) -> int:
        with self._lock:
            self._turns[tab] = turn = self._turns.get(tab, 0) + 1
            return turn

    def _carried_out(self, order: Order, shown: Outcome) -> Iterator[Outcome]:
        words = Words(order.lang)
        try:
            act = self._acts.get(order.act)
            came = act(self, order, words) if act else shown
            if isinstance(came, Outcome):
                yield came
            else:
                yield from came
        except NigaoError as error:
            yield replace(shown, problem=_told(error, order, words))
        except Exception as error:
            logging.getLogger(__name__).exception("order %s failed", order.act)
            yield replace(shown, problem=Problem(words("bug", type(error).__name__), words("bug_cure")))

    def _aside(self, order: Order, outcome: Outcome) -> Outcome:
        """What an older order has still to say, in front of what its tab shows by now."""
        view = self._views.get(order.tab) or self.unfold(order)
        return replace(view, dialog=None, toast=outcome.toast, problem=outcome.problem, parcel=outcome.parcel, forms=False)

    def _follow(self, order: Order, shown: Outcome, known: Collection[Run]) -> Iterator[Frame]:
        """Show a running section until it ends, or the tab asks for something else.

        A run that was not `known` before the order may have ended already, behind the back of what was drawn.
        """
        run = self._runs.get(shown.section or 0)
        if run is None or (run in known and not run.running):
            return
        words = Words(shown.lang)
        problem = shown.problem
        shown = replace(shown, dialog=None, toast="", parcel=None, problem=None, forms=False)
        for glimpse in run.watch():
            if not self.heeds(order):
                return
            scene = self._scene(shown)
            if glimpse.phase == "running":
                yield draw_moving(scene, problem, words)
        if glimpse.phase == "done":
            self._pace.learn(glimpse)
        run.join(0.3)
        yield self._frame(shown)

    def _frame(self, outcome: Outcome) -> Frame:
        return draw(self._scene(outcome), outcome, Words(outcome.lang))

    def _scene(self, outcome: Outcome) -> Scene:
        """Read what a tab shows; a report or section that is gone is not shown."""
        scene = Scene(outcome.panel, reports=len(self.store.reports()))
        if outcome.report is None:
            return scene
        with suppress(InputError):
            report = self.store.report(outcome.report)
            if report.binned is not None:
                return scene
            sections = tuple((s, self.store.version(s.current) if s.current else None) for s in self.store.sections(report.id))
            running = frozenset(key for key, run in self._runs.items() if run.running)
            removed = tuple(self.store.sections(report.id, binned=True))
            scene = replace(scene, report=report, sections=sections, removed=removed, running=running)
            opened = next((pair for pair in sections if pair[0].id == outcome.section), None)
            return self._opened(scene, *opened) if opened else scene
        return scene

    def _opened(self, scene: Scene, section: StoredSection, version: Version | None) -> Scene:
        run = self._runs.get(section.id)
        if run is not None and not run.alive and run.now.phase != "failed":
            run = None  # all of it is in the store
        glimpse = run.now if run else None
        thread = tuple(self.store.thread(section.id)[-THREAD:])
        scene = replace(scene, section=section, version=version, run=glimpse, thread=thread, trouble=self._trouble(version))
        if glimpse and glimpse.phase == "running":
            return replace(scene, remaining=self._pace.remaining(glimpse, section))
        choices = self._choices(scene)
        return replace(scene, suggestions=suggest(read_subject(self.store, section.id)), choices=choices)

    def _trouble(self, version: Version | None) -> Problem | None:
        error = self.store.trouble(version.id) if version else None
        return problem_of(error) if error else None

    def _choices(self, scene: Scene) -> tuple[Choice, ...]:
        """What the last message may mean, where that was asked."""
        asked = [message for message in scene.thread if message.role == "user"]
        if scene.section is None or not asked or scene.thread[-1].kind != "unclear":
            return ()
        return self.conversation(scene.section.id).understand(asked[-1].text).choices


def _told(error: NigaoError, order: Order, words: Words) -> Problem:
    """What the user had typed is told again where it could not be stored."""
    typed = next((order.text(name) for name in ("text", "value", "title") if order.text(name)), "")
    kept = words("typed", typed) if isinstance(error, EditConflict) and typed else ""
    return replace(problem_of(error), hint=" ".join(filter(None, [error.hint, kept])))
