"""How many threads, and how many texts at once, suit this machine: measured once, kept, and shown by `nigao doctor`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

FILE = "machine.json"
_PROMPT = 64  # tokens read in one go per measurement
_WORDS = 8  # tokens written one by one
AS_GOOD = 0.95
NUMBERS = (1, 2, 4, 8)  # texts at once that are tried
WORTH = 1.1  # several sections at once must be so much faster than one after another
READ, WRITTEN = 600, 150  # tokens of a section, those put in as they are among the read ones
SLOWED = 1.15  # how much longer reading takes beside the states of others
_STEPS = 3  # evaluations for each of these numbers


@dataclass(frozen=True, slots=True)
class Tuning:
    """What was measured.

    Args:
        mark: machine and model it holds for.
        writing: threads that write fastest. reading: threads that read prompts fastest.
        written, read: tokens a second with them.
        together: number of texts written at once, and tokens a second of all of them.
    """

    mark: str
    writing: int
    reading: int
    written: float
    read: float
    together: tuple[tuple[int, float], ...] = ()

    def at_once(self, wanted: int) -> int:
        """How many of so many texts are best written at the same time."""
        rates = dict(self.together)
        number = min(max(1, wanted), max(rates, key=lambda tried: rates[tried]))
        usual = max(tried for tried in rates if tried <= max(1, (number + 1) // 2))  # others read, or are done
        alone = READ / self.read + WRITTEN / rates[1]
        return number if alone >= WORTH * (SLOWED * READ / self.read + WRITTEN / rates[usual]) else 1


def usable_processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def candidates(processors: int) -> tuple[int, ...]:
    """Numbers of threads worth trying: hyper-threads seldom help, one core left to others sometimes does."""
    return tuple(sorted({processors, max(1, processors // 2), max(1, processors - 1)} - ({1} if processors > 1 else set())))


def measure(mark: str, threads: Sequence[int], run: Callable[[int, int, bool], None]) -> Tuning:
    """Try every candidate.

    Args:
        mark: see `Tuning`.
        threads: numbers of threads to try.
        run: run(threads, tokens, together) computes so many tokens, together or one by one.
    """
    read = {n: _rate(lambda n=n: run(n, _PROMPT, True), _PROMPT) for n in threads}  # type: ignore[misc]
    written = {n: _rate(lambda n=n: run(n, _WORDS, False), _WORDS) for n in threads}  # type: ignore[misc]
    writing, reading = _best(written), _best(read)
    return Tuning(mark, writing, reading, round(written[writing], 1), round(read[reading], 1))


def measure_together(step: Callable[[int], None]) -> tuple[tuple[int, float], ...]:
    """Tokens a second for several numbers of texts, where step(texts) computes a token of so many."""
    return tuple((n, round(max(_rate(lambda n=n: step(n), n) for _ in range(_STEPS)), 1)) for n in NUMBERS)  # type: ignore[misc]


def _best(rates: dict[int, float]) -> int:
    """The most threads among those that are as good as the fastest: a short measurement is not exact."""
    return max(threads for threads, rate in rates.items() if rate >= AS_GOOD * max(rates.values()))


def _rate(work: Callable[[], None], tokens: int) -> float:
    begun = time.perf_counter()
    work()
    return tokens / max(time.perf_counter() - begun, 1e-6)


def load(folder: Path, mark: str) -> Tuning | None:
    """What was measured before with this machine and model, if anything; damaged files count as nothing."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = _read(json.loads((folder / FILE).read_text(encoding="utf-8"))[mark])
        return kept if kept.writing > 0 and kept.reading > 0 and dict(kept.together)[1] > 0 else None
    return None


def load_all(folder: Path) -> list[Tuning]:
    """Every measurement kept, the newest last."""
    found: list[Tuning] = []
    with suppress(OSError, ValueError, AttributeError):
        for entry in json.loads((folder / FILE).read_text(encoding="utf-8")).values():
            with suppress(ValueError, TypeError, KeyError):
                found.append(_read(entry))
    return found


def _read(entry: dict[str, Any]) -> Tuning:
    return Tuning(**{**entry, "together": tuple((int(number), float(rate)) for number, rate in entry["together"])})


def save(folder: Path, tuning: Tuning) -> None:
    """Keep a measurement beside those of other models; a full disk only means measuring again."""
    entries = {}
    with suppress(OSError, ValueError):
        entries = json.loads((folder / FILE).read_text(encoding="utf-8"))
    part = folder / f"{FILE}.{os.getpid()}.part"
    with suppress(OSError, TypeError, AttributeError):
        entries.pop(tuning.mark, None)  # the newest stands last
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps({**entries, tuning.mark: asdict(tuning)}, indent=1), encoding="utf-8")
        part.replace(folder / FILE)
