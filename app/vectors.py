"""The vectors on disk, in Chroma. The only module that knows chromadb.

Chroma keeps parts of its index in memory, so two processes that hold one folder open destroy each other's work.
Therefore it is open only inside `VectorStore.session()`, which holds a lock on the folder and lasts milliseconds.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from app.errors import IndexLocked, LibraryError, NigaoError, StorageError
from app.library import Row
from app.schema import Encoder

Vectors = npt.NDArray[np.float32]

_FIRST = "sections"
_BATCH = 500
# All vectors are read and compared exactly, so Chroma's graph is never asked: it is kept as thin as it goes. What is not
# yet in the graph's files is played back at every opening, so little may wait.
_GRAPH = {"space": "cosine", "ef_construction": 4, "max_neighbors": 2, "sync_threshold": 64, "batch_size": 50}
_REPAIR = "运行 nigao index rebuild 重建索引；已入库的报告和草稿都不受影响。"


class VectorStore:
    """A Chroma collection of one row for each section, for one encoder; each encoder has a collection of its own.

    Args:
        folder: Chroma's own folder; the lock file lies beside it.
        encoder: the encoder whose vectors these are.
        patience: seconds to wait for another process.
    """

    def __init__(self, folder: Path, encoder: Encoder, patience: float = 60.0) -> None:
        self._folder = folder
        self._encoder = encoder
        self._patience = patience

    @contextlib.contextmanager
    def session(self, *, fresh: bool = False) -> Iterator[Session]:
        """Open the collection for a moment, alone.

        Args:
            fresh: throw away what is there and begin with an empty collection.

        Raises:
            IndexLocked: another process holds the library for longer than `patience`.
            LibraryError: the vectors are damaged.
            StorageError: the disk is full or read-only.
        """
        with self._locked():
            if fresh:
                shutil.rmtree(self._folder, ignore_errors=True)
            client = None
            try:
                with _explained(self._folder):
                    client = _connect(self._folder)
                    collection = _collection(client, self._encoder.id)
                yield Session(client, collection, self._folder)
            finally:
                if client is not None:
                    client.close()

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._folder.parent / "index.lock")
            lock.acquire(timeout=self._patience)
        except Timeout:
            hint = "等它做完，或关掉其他正在使用范文库的“拟稿”后再试；库里的报告都还在。"
            raise IndexLocked("范文库正被另一个程序占用。", hint) from None
        except OSError as error:
            message = f"范文库所在的文件夹不能写：{self._folder.parent}（{error.strerror}）"
            raise StorageError(message, "检查磁盘空间和权限，或用 NIGAO_HOME 另指定一个文件夹。") from error
        try:
            yield
        finally:
            lock.release()


class Session:
    """An open collection."""

    def __init__(self, client: Any, collection: Any, folder: Path) -> None:
        self._client = client
        self._collection = collection
        self._folder = folder

    def ids(self) -> set[str]:
        """The ids of all rows."""
        with _explained(self._folder):
            return set(self._collection.get(include=[])["ids"])

    def others(self) -> list[str]:
        """Names of the collections that other encoders have made."""
        with _explained(self._folder):
            names = [collection.name for collection in self._client.list_collections()]
        return [name for name in names if name != self._collection.name]

    def drop_others(self) -> None:
        """Remove what other encoders have made."""
        for name in self.others():
            with _explained(self._folder):
                self._client.delete_collection(name)

    def get(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of the rows that are there."""
        found: dict[str, Vectors] = {}
        for start in range(0, len(ids), _BATCH):
            with _explained(self._folder):
                part = self._collection.get(ids=list(ids[start : start + _BATCH]), include=["embeddings"])
            found.update(zip(part["ids"], np.asarray(part["embeddings"], dtype=np.float32), strict=True))
        return found

    def put(self, rows: Sequence[Row], vectors: Vectors) -> None:
        """Write rows, their texts left out: Chroma would make a search index of them; a row of the same id is replaced."""
        for start in range(0, len(rows), _BATCH):
            part = rows[start : start + _BATCH]
            with _explained(self._folder):
                self._collection.upsert(
                    ids=[row.id for row in part],
                    embeddings=vectors[start : start + _BATCH],
                    metadatas=[_metadata(row) for row in part],
                )

    def delete(self, ids: Sequence[str]) -> None:
        """Remove rows; unknown ids do not matter."""
        for start in range(0, len(ids), _BATCH):
            with _explained(self._folder):
                self._collection.delete(ids=list(ids[start : start + _BATCH]))


def _connect(folder: Path) -> Any:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    except BaseException:
        # Chroma remembers the half-started system and would hand it out again after a repair.
        SharedSystemClient.clear_system_cache()
        raise


def _collection(client: Any, encoder_id: str) -> Any:
    from chromadb.errors import NotFoundError

    name = f"sections-{hashlib.sha256(encoder_id.encode()).hexdigest()[:12]}"
    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        pass
    try:  # before there were several encoders
        old = client.get_collection(_FIRST, embedding_function=None)
        if (old.metadata or {}).get("encoder") == encoder_id:
            old.modify(name=name)
            return old
    except NotFoundError:
        pass
    return client.create_collection(
        name,
        embedding_function=None,
        metadata={"encoder": encoder_id},
        configuration={"hnsw": _GRAPH},
    )


def _metadata(row: Row) -> dict[str, str | bool]:
    return {
        "report": row.report,
        "kind": row.kind,
        "source": row.source,
        "path": " / ".join(row.path),
        "builtin": row.builtin,
    }


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Whatever Chroma throws, said so that the user can act on it."""
    try:
        yield
    except (NigaoError, KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # a panic in Chroma's native part is no Exception
        if "disk is full" in str(error) or "No space left" in str(error):
            raise StorageError(f"磁盘已满：{folder}", "腾出空间后再试；已经入库的报告都还在。") from error
        raise LibraryError(f"范文库的索引打不开或已损坏：{folder}（{type(error).__name__}）", _REPAIR) from error
