"""Vectors of the built-in sections that come with the product."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from app.index.files import read, stored
from app.library import content_mark, embedding_text, rows
from app.schema import Encoder
from app.vectors import Vectors

_SHIPPED = "vectors.npz"


def read_shipped(corpus: Path, encoder_id: str) -> dict[str, Vectors]:
    """Vectors of built-in sections that came with the product: a first start in a second instead of half a minute.

    Only a shortcut: what is not in it, or does not fit, is encoded.
    """
    try:
        with np.load(corpus / _SHIPPED, allow_pickle=False) as kept:
            if str(kept["encoder"]) != encoder_id:
                return {}
            return dict(zip(kept["marks"].tolist(), kept["vectors"].astype(np.float32), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def write_shipped(corpus: Path, encoder: Encoder) -> int:
    """Make that file anew after the built-in reports have changed; returns the number of sections.

        python -c "from app.index import *; from pathlib import Path; write_shipped(Path('corpus'), E5Encoder())"
    """
    found = {}
    for path in sorted(corpus.glob("*.md")):
        for row in rows(stored(path, path.read_bytes(), read(path), None)):
            found[content_mark(row.id)] = embedding_text(row)
    marks = sorted(found)
    vectors = encoder.encode([found[mark] for mark in marks]).astype(np.float16)
    np.savez_compressed(corpus / _SHIPPED, encoder=np.array(encoder.id), marks=np.array(marks), vectors=vectors)
    return len(marks)
