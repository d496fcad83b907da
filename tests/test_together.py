"""Several texts decoded at the same time: each is its own, whatever happens to the others."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.metadata import version

import pytest
from small_model import small_config

from app.config import Config
from app.drafting.requests import make_request
from app.drafting.together import write_together
from app.errors import InputError, ModelCrashed
from app.facts import find_figures
from app.generation.batch import Batch, Lane
from app.generation.decoder import Decoder
from app.generation.decoding import Session
from app.generation.process import LocalModel, Seat, StoppedWriting
from app.generation.states import model_mark
from app.generation.tuning import Tuning, save, usable_processors
from app.schema import Chunk, GenerationRequest, Generator, GuardSpec, Message
from app.weights import resolve
from app.workspace import Workspace

pytestmark = pytest.mark.model

RULES = Message("system", "你是机关办公室的公文撰稿人。" + "写总结要朴实、准确、不重复，层次分明，语气庄重。" * 8)
TOPICS = ("防汛", "垃圾分类", "档案", "信访")


def ask(topic: str, tokens: int = 24, text: str = "") -> GenerationRequest:
    messages = (RULES, Message("user", f"用一段话写某镇开展{topic}工作的情况，不分点。"))
    return GenerationRequest(messages, max_tokens=tokens, allow_end=False, shared=(1,), text=text or topic)


def complete(generator: Generator, request: GenerationRequest) -> tuple[str, Chunk]:
    chunks = list(generator.generate(request))
    return "".join(chunk.text for chunk in chunks), chunks[-1]


def party(model: LocalModel, number: int) -> list[Seat]:
    return [Seat(model, seat, number) for seat in range(number)]


def at_once(seats: Sequence[Seat], requests: Sequence[GenerationRequest]) -> list[tuple[str, Chunk]]:
    with ThreadPoolExecutor(len(seats)) as threads:
        return list(threads.map(complete, seats, requests))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """The small model on a machine of which it is known that eight at once are quicker."""
    config = small_config(tmp_path_factory.mktemp("home"))
    mark = f"{usable_processors()} {model_mark(resolve(config), 1, 1, version('llama-cpp-python'))}"
    save(config.states_dir, Tuning(mark, 1, 1, 20.0, 60.0, ((1, 20.0), (2, 60.0), (8, 90.0))))
    return config


@pytest.fixture(scope="module")
def model(config: Config) -> Iterator[LocalModel]:
    model = LocalModel(resolve(config), config)
    yield model
    model.close()


# --- each text is its own ---------------------------------------------------------------------------------


def test_each_says_what_it_was_asked_and_what_they_share_is_read_once(model: LocalModel) -> None:
    texts = at_once(party(model, 4), [ask(topic) for topic in TOPICS])
    assert [topic in text for topic, (text, _) in zip(TOPICS, texts, strict=True)] == [True] * 4, texts
    assert all(end.finish == "length" and end.tokens == 24 for _, end in texts)
    assert sorted(end.cached_tokens >= 128 for _, end in texts) == [False, True, True, True]


def test_what_is_decoded_alone_stays_the_same_to_the_letter(model: LocalModel) -> None:
    before = complete(model, ask("防汛"))[0]
    seats = party(model, 3)
    at_once(seats, [ask(topic) for topic in TOPICS[:3]])
    assert complete(model, ask("防汛"))[0] == before


def test_a_figure_of_one_never_stands_in_another(model: LocalModel) -> None:
    asks = [
        replace(ask(topic, 60), temperature=1.2, seed=number, guard=GuardSpec(figures=(((f"{number}次", ), 9),)), patience=1.0)
        for number, topic in enumerate(TOPICS, start=3)
    ]  # fmt: skip
    asks = [replace(a, messages=(RULES, Message("user", "写全年工作总结，多写开展了多少次活动。")), prefix="全年开展活动") for a in asks]
    texts = [text for text, _ in at_once(party(model, 4), asks)]
    found = [{figure.value for figure in find_figures("全年开展活动" + text)} for text in texts]
    assert any(found), texts
    assert all(values <= {str(number)} for number, values in enumerate(found, start=3)), texts


def test_going_back_costs_a_token_while_others_write(model: LocalModel) -> None:
    first, second = party(model, 2)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(complete, second, ask("信访", 80))
        whole = complete(first, ask("档案", 16))[0]
        for start in (whole[:4], whole[:8], whole[:2] + "，"):
            text, end = complete(first, replace(ask("档案", 6), prefix=start))
            assert text
            assert end.prompt_tokens - end.cached_tokens < 8
        assert "信访" in other.result()[0]


# --- stopping and failing -----------------------------------------------------------------------------------


def test_one_that_is_stopped_leaves_the_others_writing(model: LocalModel) -> None:
    first, second = party(model, 2)
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(complete, second, ask("垃圾分类", 40))
        for _ in range(3):
            stream = first.generate(ask("防汛", 400))
            assert next(chunk for chunk in stream if chunk.text)
            stream.close()  # type: ignore[attr-defined]
        assert complete(first, ask("档案", 8))[1].tokens == 8
        assert other.result()[1].tokens == 40


def test_a_stop_from_another_thread_is_heard_at_once_and_for_good(model: LocalModel) -> None:
    (seat,) = party(model, 1)
    stream = seat.generate(ask("防汛", 2000))
    assert next(chunk for chunk in stream if chunk.text)
    threading.Timer(0.1, seat.stop).start()
    with pytest.raises(StoppedWriting):
        list(stream)
    with pytest.raises(StoppedWriting):
        next(seat.generate(ask("防汛")))


def test_a_prompt_too_long_is_told_to_the_one_who_asked(model: LocalModel, config: Config) -> None:
    first, second = party(model, 2)
    huge = replace(ask("防汛"), messages=(Message("user", "深入开展学习教育活动，" * config.context),))
    with ThreadPoolExecutor(1) as threads:
        other = threads.submit(complete, second, ask("信访"))
        with pytest.raises(InputError, match="太长"):
            complete(first, huge)
        assert "信访" in other.result()[0]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is POSIX")
def test_a_crash_reaches_everyone_and_the_next_request_works(model: LocalModel) -> None:
    seats = party(model, 3)
    streams = [seat.generate(ask(topic, 2000)) for seat, topic in zip(seats, TOPICS, strict=False)]

    def follow(stream: Iterator[Chunk]) -> str:
        with pytest.raises(ModelCrashed):
            for chunk in stream:
                if chunk.text:
                    writing.release()
        return "told"

    writing = threading.Semaphore(0)
    with ThreadPoolExecutor(3) as threads:
        followed = [threads.submit(follow, stream) for stream in streams]
        for _ in range(6):
            writing.acquire()
        assert model.process is not None
        os.kill(model.process.pid, signal.SIGKILL)
        assert [one.result(30) for one in followed] == ["told"] * 3
    assert complete(seats[0], ask("防汛", 4))[0]
    assert complete(model, ask("防汛", 4))[0]


def test_one_task_that_fails_ends_the_others(model: LocalModel) -> None:
    began = threading.Event()

    def write(generator: Generator) -> str:
        for chunk in generator.generate(ask("防汛", 3000)):
            if chunk.text:
                began.set()
        return "all of it"

    def fail(_: Generator) -> str:
        began.wait(30)
        raise InputError("不行", "换一个")

    waiting: list[Callable[[Generator], str]] = [write, fail, write, write]
    with model.together(3) as seats, pytest.raises(InputError, match="不行"):
        write_together(waiting, seats)
    assert len(seats) == 3
    assert complete(model, ask("防汛", 4))[0]


def test_another_setting_waits_for_the_pieces_that_are_written(model: LocalModel) -> None:
    (seat,) = party(model, 1)
    with ThreadPoolExecutor(1) as threads:
        stream = seat.generate(ask("防汛", 30))
        first = next(chunk for chunk in stream if chunk.text)
        resting = threads.submit(model.rest)
        rest = [chunk.text for chunk in stream]
        resting.result()
    assert first.text and len(rest) >= 20
    assert not model.loaded
    assert complete(seat, ask("防汛", 4))[0]


# --- sections -------------------------------------------------------------------------------------------------


def test_sections_are_drafted_at_once_and_come_in_the_order_asked(config: Config, model: LocalModel) -> None:
    workspace = Workspace(replace(config, corpus=None))
    workspace.__dict__["model"] = model
    facts = (("巡查河道36次",), ("整理档案480卷",), ("接待群众来访97人次",))
    drafts = workspace.draft_all([make_request(f"（一）做好工作{i}", given) for i, given in enumerate(facts)])
    figures = [{figure.value for figure in find_figures(draft.text)} for draft in drafts]
    assert figures == [{"36"}, {"480"}, {"97"}]
    assert [[fact.text for fact in draft.facts] for draft in drafts] == [list(given) for given in facts]
    assert all(fact.spans for draft in drafts for fact in draft.facts)


# --- memory -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def decoder(config: Config) -> Decoder:
    return Decoder(resolve(config), 1, 512)


def drive(batch: Batch, work: dict[Lane, Iterator[Chunk]]) -> dict[Lane, str]:
    """Run texts in lanes to their end, as the worker does."""
    texts = dict.fromkeys(work, "")
    deadline = time.monotonic() + 120
    while work:
        for lane, steps in list(work.items()):
            while lane in work and not lane.waits:
                chunk = next(steps)
                texts[lane] += chunk.text
                if chunk.finish:
                    del work[lane]
        batch.step(work)
        assert batch.used() <= 512
        assert time.monotonic() < deadline, "no text gets on"
    return texts


@pytest.fixture
def batch(decoder: Decoder) -> Iterator[Batch]:
    """Three lanes over a memory that holds one whole context."""
    batch = Batch(decoder.cells(3, 512), 3, 512)
    yield batch
    batch.close()


def test_texts_that_do_not_all_fit_wait_for_one_another(batch: Batch, decoder: Decoder) -> None:
    asks = [replace(ask(topic, 12), messages=(Message("user", f"写一写{topic}。" + f"{topic}很重要，要抓好。" * 28),)) for topic in TOPICS]
    work = {lane: Session(decoder, track=lane).run(asked, lambda: False) for lane, asked in zip(batch.lanes, asks, strict=False)}
    sizes = [len(Session(decoder)._prompt(asked)) for asked in asks]
    assert sum(sizes[:3]) > 512, "they would all fit"
    texts = drive(batch, work)
    lane = batch.lanes[2]  # the one that had to wait
    alone = "".join(chunk.text for chunk in Session(decoder).run(asks[2], lambda: False))
    assert texts[lane][:6] == alone[:6]


def test_a_text_that_outgrows_the_memory_has_it_from_the_one_begun_last(batch: Batch, decoder: Decoder) -> None:
    work = {
        lane: Session(decoder, track=lane).run(replace(ask(topic, 90), seed=number, temperature=0.7), lambda: False)
        for number, (lane, topic) in enumerate(zip(batch.lanes, TOPICS, strict=False))
    }
    for lane in batch.lanes:
        lane.begun = True  # all are let in: the memory gets full while they write
    texts = drive(batch, work)
    assert [topic in texts[lane] for lane, topic in zip(batch.lanes, TOPICS, strict=False)] == [True] * 3
    assert len({token for lane in batch.lanes for token in lane.held}) < 512 < sum(lane.size() for lane in batch.lanes) - 2 * 128
    assert all(len(text) > 80 for text in texts.values())


def test_thirty_texts_leave_nothing_behind(batch: Batch, decoder: Decoder) -> None:
    lanes = batch.lanes[:2]
    sessions = {lane: Session(decoder, track=lane) for lane in lanes}
    for number in range(15):  # two at a time
        asks = [replace(ask(f"第{number}项{topic}", 3), text=f"{number}{topic}") for topic in TOPICS[:2]]
        drive(batch, {lane: sessions[lane].run(asked, lambda: False) for lane, asked in zip(lanes, asks, strict=True)})
        for lane in lanes:
            lane.over = True
    largest = replace(ask("防汛", 12), messages=(Message("user", "深入开展学习教育活动，" * 92),))
    (text,) = drive(batch, {batch.lanes[2]: Session(decoder, track=batch.lanes[2]).run(largest, lambda: False)}).values()
    assert len(batch.lanes[2].held) > 470, "it has the whole memory to itself"
    assert text
