"""The vectors of the lines in plain speech that stages and topics are told by: shipped, kept, or made."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import numpy as np

from app import roles
from app.roles import RoleReader, Vector, prototypes
from app.schema import Encoder


def role_reader(encoder: Encoder, folder: Path) -> RoleReader:
    """Reads stages and topics with this encoder.

    Args:
        encoder: the encoder of the library; for the product's own the vectors came along, for another one they are
            made once, which takes some seconds.
        folder: where they are kept then.
    """
    texts = prototypes()
    mark = _mark(encoder, texts)
    path = folder / f"roles-{mark}.npy"
    vectors = _shipped(mark)
    if vectors is None:
        vectors = _kept(path)
    if vectors is None:
        vectors = encoder.encode(texts, query=True)
        _keep(path, vectors)
    return RoleReader(vectors)


def write_prototypes(encoder: Encoder) -> None:
    """Make the file that comes along anew, after lines have changed.

    python -c "from app.retrieval.prototypes import *; from app.embedding import E5Encoder as E; write_prototypes(E())"
    """
    texts = prototypes()
    vectors = encoder.encode(texts, query=True).astype(np.float16)
    np.savez_compressed(_file(), mark=np.array(_mark(encoder, texts)), vectors=vectors)


def _file() -> Path:
    return Path(roles.__file__).with_name("prototypes.npz")


def _mark(encoder: Encoder, texts: list[str]) -> str:
    return hashlib.sha256(repr((encoder.id, texts)).encode()).hexdigest()[:16]


def _shipped(mark: str) -> Vector | None:
    try:
        with np.load(_file(), allow_pickle=False) as kept:
            vectors: Vector = kept["vectors"].astype(np.float32)
            return vectors if str(kept["mark"]) == mark else None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _kept(path: Path) -> Vector | None:
    try:
        kept: Vector = np.load(path, allow_pickle=False)
        return kept
    except (OSError, ValueError, EOFError):
        return None


def _keep(path: Path, array: Vector) -> None:
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        with part.open("wb") as handle:
            np.save(handle, array, allow_pickle=False)
        part.replace(path)
    except OSError:  # only a cache: a full or read-only disk must not stop a search
        part.unlink(missing_ok=True)
