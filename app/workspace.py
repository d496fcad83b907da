"""One home with what works in it: library, model, prompts. Each is opened when it is first needed."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property, lru_cache, partial
from pathlib import Path

from app.checks import Register
from app.config import Config, load_config
from app.drafting.section import CAPABLE, Tools, beginnings, opening, stream
from app.drafting.together import write_together
from app.errors import InputError, LibraryError, NigaoError
from app.generation.process import LocalModel
from app.index import ReportIndex, open_index
from app.prompts import Prompts
from app.retrieval import name_example, search
from app.revising.requests import RevisionRequest
from app.revising.section import stream as stream_revision
from app.schema import Draft, DraftRequest, Event, Example, Generator
from app.store import Store, open_store
from app.weights import resolve

# What each part is made of, besides the home.
_MADE_OF = {
    "store": (), "index": ("corpus", "embedder"), "register": ("corpus", "embedder"), "prompts": ("prompts",),
    "model": ("model", "model_dir", "threads", "context", "states_mb"),
}  # fmt: skip
EXAMPLES = 6  # sections looked up for one draft; the best of the asked form is shown to the model


class Workspace:
    """Everything a draft needs, for one set of settings.

    Args:
        config: the settings.
        before: a workspace of the same home with other settings; what these do not touch is taken over from it.
    """

    def __init__(self, config: Config, before: Workspace | None = None) -> None:
        self.config = config
        self._opening = threading.RLock()
        self._former: LocalModel | None = None
        if before is not None:
            self._take_over(before)

    def _take_over(self, before: Workspace) -> None:
        with before._opening:
            for part, settings in _MADE_OF.items():
                same = all(getattr(self.config, name) == getattr(before.config, name) for name in settings)
                if same and part in before.__dict__:
                    self.__dict__[part] = before.__dict__[part]
            if "model" not in self.__dict__:
                self._former = before.__dict__.get("model") or before._former

    @cached_property
    def index(self) -> ReportIndex:
        return open_index(self.config)

    @cached_property
    def store(self) -> Store:
        """The user's own reports.

        Raises:
            StorageError: the home cannot be written.
        """
        store = open_store(self.config)
        atexit.register(store.close)
        return store

    @cached_property
    def prompts(self) -> Prompts:
        return Prompts(self.config.prompts)

    @cached_property
    def model(self) -> LocalModel:
        """The model of the settings, checked and ready to be started.

        Raises:
            ModelError: there is none, or it cannot be used on this machine.
        """
        former = self._former
        if former is not None:
            former.rest()  # two models at a time may be more than the memory holds
        path = resolve(self.config)
        if former is not None:
            former.become(path, self.config)
            return former
        model = LocalModel(path, self.config)
        atexit.register(model.close)
        return model

    @cached_property
    def register(self) -> Register:
        return Register(row.text for row in self.index.snapshot().rows if not row.left_out)

    def load(self) -> None:
        """Load the model now rather than with the first draft.

        Raises:
            ModelError: it is missing or cannot be used.
        """
        with self._opening:
            self.model.start()

    def warm_up(self) -> None:
        """Open the library, load the model and let it read what all sections of a form share; what fails is told later."""
        with suppress(NigaoError):
            with self._opening:
                self.register.rare("", "")
                self.model.start()
            for request in beginnings(self.prompts):
                if not self.model.read_ahead(request):
                    return

    def named(self, examples: Sequence[Example | str]) -> tuple[Example, ...]:
        """Sections a user has chosen, as they are or by name.

        Raises:
            InputError: there is no such section.
            LibraryError: one is named, and the library cannot be opened.
        """
        if isinstance(examples, str):
            raise InputError("范例应当是一个列表", "写成 [“报告编号#第几节”] 这样。")
        return tuple(example if isinstance(example, Example) else self._named(example) for example in examples)

    def _named(self, name: str) -> Example:
        with self._opening:
            return name_example(self.index, name)

    def examples(self, request: DraftRequest) -> list[Example]:
        """The sections that show how this one is written: those the user has chosen, then what the library has."""
        query = "\n".join([request.title, *request.facts])
        chosen = {example.text for example in request.examples}
        found = search(self.index, query, EXAMPLES, report_title=request.report_title)
        return [*request.examples, *(example for example in found if example.text not in chosen)]

    def stream(self, request: DraftRequest, generator: Generator | None = None) -> Iterator[Event]:
        """Draft a section; a library that cannot be opened costs the examples and not the draft.

        Args:
            generator: what writes, if not simply the model.

        Raises:
            ModelError: the model cannot be used.
        """
        with self._opening:
            model = self.model
        yield Event("status", "正在查找范文……")
        examples: Sequence[Example] = request.examples
        try:
            with self._opening:
                examples = self.examples(request)
                register = self.register
        except LibraryError as error:
            yield Event("status", f"范文库打不开，先不用范文：{error.message}")
            register = Register(())
        if not model.loaded:
            yield Event("status", "正在载入模型……")
            model.start()
        yield Event("status", "正在拟稿……")
        yield from stream(request, examples, self._with(model, register, generator))

    def prepare(self, request: DraftRequest) -> bool:
        """Look up the examples and let the model read, ahead of a draft that may be asked for; gives way to any other.

        Returns:
            whether all was read.
        """
        with suppress(NigaoError):
            with self._opening:
                model, examples = self.model, self.examples(request)
            return model.read_ahead(opening(request, examples, self.prompts))
        return False

    def draft_all(self, requests: Sequence[DraftRequest]) -> list[Draft]:
        """Several sections: at the same time, where that is quicker, else one after another.

        Those of one form follow one another, so that what their prompts share is read once.

        Raises:
            ModelError: the model cannot be used.
        """
        order = sorted(range(len(requests)), key=lambda i: (requests[i].structure, i))
        drafts = dict(zip(order, self._drafts([requests[i] for i in order]), strict=True))
        return [drafts[i] for i in range(len(requests))]

    def _drafts(self, requests: Sequence[DraftRequest]) -> list[Draft]:
        if len(requests) < 2:
            return [self._draft(request) for request in requests]
        with self._opening:
            model = self.model
        with model.together(len(requests)) as seats:
            if len(seats) > 1:
                return write_together([partial(self._draft, request) for request in requests], seats)
        return [self._draft(request) for request in requests]

    def _draft(self, request: DraftRequest, generator: Generator | None = None) -> Draft:
        return next(event.draft for event in self.stream(request, generator) if event.draft)

    def revise(self, request: RevisionRequest) -> Iterator[Event]:
        """Revise a section; the model is started only where new prose is wanted.

        Raises:
            ModelError: the model is wanted and cannot be used.
        """
        return stream_revision(request, self._tools)

    def _tools(self) -> Tools:
        with self._opening:
            model = self.model
            try:
                register = self.register
            except LibraryError:
                register = Register(())
        if not model.loaded:
            model.start()
        return self._with(model, register)

    def _with(self, model: LocalModel, register: Register, generator: Generator | None = None) -> Tools:
        return Tools(generator or model, self.prompts, register, paraphrase=model.size >= CAPABLE)


class _Home:
    """The workspace of one home: other settings, such as another model, make another one out of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._workspace: Workspace | None = None

    def workspace(self, config: Config) -> Workspace:
        with self._lock:
            if self._workspace is None or self._workspace.config != config:
                self._workspace = Workspace(config, self._workspace)
            return self._workspace


@lru_cache(maxsize=4)
def _home(_: Path) -> _Home:
    return _Home()


def current() -> Workspace:
    """The workspace of the present settings; a setting that was changed holds from the next call on.

    Raises:
        InputError: a setting cannot be used.
        StorageError: the home cannot be a folder.
    """
    config = load_config()
    return _home(config.home).workspace(config)
