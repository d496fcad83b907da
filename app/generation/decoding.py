"""The decoding loop: one request, one piece of text, under the guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from app.generation.chat import render, tokenize
from app.generation.decoder import Decoder
from app.generation.sampling import ranked
from app.generation.states import SLICE, States
from app.generation.thinking import ThinkingFilter
from app.generation.track import Track
from app.guard import Guard
from app.schema import Chunk, GenerationRequest, Message

REMEMBERED = 8  # conversations whose tokens are remembered


@dataclass
class Written:
    """What the assistant has said, as tokens and as the bytes they print."""

    tokens: list[int] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)

    def add(self, token: int, piece: bytes) -> None:
        self.tokens.append(token)
        self.pieces.append(piece)

    def starts(self, text: str, encode: Callable[[str, bool], list[int]], piece: Callable[[int], bytes]) -> Written:
        """Tokens for `text`, keeping the ones written before as far as they print the same."""
        data, kept, position = text.encode("utf-8"), Written(), 0
        for token, printed in zip(self.tokens, self.pieces, strict=True):
            if not printed or not data.startswith(printed, position):
                break
            kept.add(token, printed)
            position += len(printed)
        while kept.tokens and not _whole(data[position:]):
            kept.tokens.pop()
            position -= len(kept.pieces.pop())
        for token in encode(data[position:].decode("utf-8"), False):
            kept.add(token, piece(token))
        return kept


def _whole(data: bytes) -> bool:
    return not data or (data[0] & 0xC0) != 0x80


class Session:
    """Runs requests on one track, one after the other.

    Args:
        decoder: the model.
        states: where the states of shared beginnings are kept; None for nowhere.
        track: the state that is gone on from; the decoder's own if there is none.
    """

    def __init__(self, decoder: Decoder, states: States | None = None, track: Track | None = None) -> None:
        self._decoder = decoder
        self._track = track or decoder
        self._states = states
        self._written = Written()
        self._text = ""
        self._known: dict[tuple[Message, ...], list[int]] = {}

    def count(self, request: GenerationRequest) -> int:
        """Tokens of the whole prompt of a request."""
        return len(self._prompt(request)) + len(self._decoder.encode(request.prefix, False))

    def _prompt(self, request: GenerationRequest) -> list[int]:
        return self._tokens(request.messages)

    def _tokens(self, messages: tuple[Message, ...]) -> list[int]:
        """Tokens of a conversation; those of the last few are remembered."""
        if messages not in self._known:
            d = self._decoder
            while len(self._known) >= REMEMBERED:
                del self._known[next(iter(self._known))]
            self._known[messages] = tokenize(render(d.chat_template, messages, bos=d.bos, eos=d.eos), d.encode)
        return self._known[messages]

    def _begin(self, text: str) -> None:
        """Forget what was written, unless it belongs to the same text."""
        if not text or text != self._text:
            self._written = Written()
            self._track.drop_written()
        self._text = text

    def _units(self, request: GenerationRequest, prompt: list[int]) -> list[list[int]]:
        """The beginnings of the prompt that other requests share, cut where states are cut; the longest last."""
        if self._states is None:
            return []
        found = {}
        for number in request.shared:
            if 0 < number < len(request.messages):
                alone = self._tokens(request.messages[:number])
                same = next((i for i, (a, b) in enumerate(zip(alone, prompt, strict=False)) if a != b), min(len(alone), len(prompt)))
                found[same // SLICE * SLICE] = prompt[: same // SLICE * SLICE]
        return [found[size] for size in sorted(found) if size]

    def _load(self, request: GenerationRequest, prompt: list[int]) -> Iterator[int]:
        """Bring the model to the end of the prompt, by way of a stored state where that is shorter."""
        track, written, units = self._track, self._written.tokens, self._units(request, prompt)
        self._restore(units, track.reusable(prompt, written))
        for cached in track.load(prompt, written):
            yield cached
            for unit in units:
                if self._states and track.size() == len(unit) and not self._states.has(unit):
                    self._states.keep(unit, track.snapshot())

    def _restore(self, units: list[list[int]], there: int) -> None:
        """Put back the longest stored state that holds more than the `there` tokens that need not be computed anyway."""
        for unit in reversed(units):
            if len(unit) > there and self._states and (data := self._states.find(unit)):
                self._track.restore(unit, data)
                return

    def run(self, request: GenerationRequest, stopped: Callable[[], bool]) -> Iterator[Chunk]:
        """Decode one piece; see `GenerationRequest`. The last chunk has `finish` set.

        Where the track waits for an evaluation behind a chunk, it has to be made before the next chunk is asked for.
        """
        d, track = self._decoder, self._track
        prompt = self._prompt(request)
        self._begin(request.text)
        self._written = self._written.starts(request.prefix, d.encode, d.piece)
        length, cached = len(prompt) + len(self._written.tokens), 0
        for cached in self._load(request, prompt):
            if stopped():
                yield Chunk("", "cancelled", 0, length, cached)
                return
            yield Chunk("")  # a sign of life: whoever waits can leave here
        if not request.max_tokens:
            yield Chunk("", "length", 0, length, cached)
            return
        piece, thinking = Piece(request, d, track), ThinkingFilter()
        while not (finish := piece.finish or ("cancelled" if stopped() else "") or ("" if track.room() > 1 else "length")):
            token, text = piece.next()
            if token is None:
                continue
            self._written.add(token, d.piece(token))
            if shown := text if request.guard else thinking.feed(text):
                yield Chunk(shown)
            if not piece.finish:
                track.append([token])
                if track.waits:
                    yield Chunk("")
        yield Chunk(thinking.rest(), finish, piece.count, length, cached)  # type: ignore[arg-type]


class Piece:
    """The text of one request as it grows."""

    def __init__(self, request: GenerationRequest, decoder: Decoder, track: Track) -> None:
        self._request = request
        self._decoder = decoder
        self._track = track
        self._random = np.random.default_rng(request.seed)
        self._guard = Guard(request.guard, request.prefix) if request.guard else None
        self._open = b""  # bytes of a character that is not whole yet
        self.text = ""
        self.count = 0
        self.finish = ""

    def next(self) -> tuple[int | None, str]:
        """The next token and the text it completes; `(None, "")` when there is none and `finish` says why."""
        refused = 0.0
        for token, weight in ranked(self._track.logits(), self._request.temperature, self._random):
            if self._decoder.is_end(token):
                if self._may_end():
                    self.finish = "end"
                    return None, ""
            elif not self._decoder.is_control(token) and self._permits(token):
                return token, self._take(token)
            refused += weight
            if refused > self._request.patience and self._gives_up():
                break
        self.finish = "blocked"
        return None, ""

    def _gives_up(self) -> bool:
        return self._guard is not None and self.text != "" and not self._guard.inside

    def _may_end(self) -> bool:
        if self._guard and self._guard.inside:
            return False
        return bool(self.text) or self._request.allow_end

    def _permits(self, token: int) -> bool:
        data = self._open + self._decoder.piece(token)
        text, rest = _split(data)
        if self._begins_avoided(text):
            return False
        return self._guard is None or self._guard.permits(text, rest)

    def _begins_avoided(self, text: str) -> bool:
        """Also what is only the beginning of an avoided string, or the model would misspell its way around it."""
        grown = self.text + text
        if not grown or len(self.text) >= 12:
            return False
        return any(grown.startswith(a) or a.startswith(grown) for a in self._request.avoid if a)

    def _take(self, token: int) -> str:
        text, self._open = _split(self._open + self._decoder.piece(token))
        if self._guard:
            self._guard.accept(text)
        self.text += text
        self.count += 1
        inside = self._guard is not None and self._guard.inside
        if not inside and (cut := self._stop_at(len(text))):
            ends = "\n" in self.text[cut:]
            text = text[: len(text) - (len(self.text) - cut)]
            self.text, self._open = self.text[:cut], b""
            self.finish = "end" if ends else "stop"
        elif self.count >= self._request.max_tokens and not self._open and not inside:
            self.finish = "length"
        return text


    def _stop_at(self, fresh: int) -> int:
        """Where the text ends behind a stop string that came with the last `fresh` characters; 0 for nowhere."""
        for stop in self._request.stop:
            found = self.text.find(stop, max(0, len(self.text) - fresh - len(stop) + 1))
            if found >= 0:
                return found + len(stop)
        return 0


def _split(data: bytes) -> tuple[str, bytes]:
    """Whole characters, and the bytes of one that is not whole yet."""
    for cut in range(len(data), max(len(data) - 4, -1), -1):
        try:
            return data[:cut].decode("utf-8"), data[cut:]
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace"), b""
