"""Writing to the library: documents and vectors of changed files, several files at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.index.upkeep import ProgressCallback, Upkeep
from app.library import DocumentStore, Row, StoredFile, content_mark, rows
from app.vectors import Vectors, VectorStore


@dataclass(frozen=True, eq=False)
class Change:
    """`new` in the place of `old`, of which either may be missing; `vectors` are those of `after`, the rows of `new`."""

    old: StoredFile | None
    new: StoredFile | None
    before: tuple[str, ...]
    after: tuple[Row, ...]
    vectors: Vectors


class Writer:
    """Puts changes on the disk.

    Args:
        documents: the stored files.
        vectors: where the vectors lie.
        upkeep: makes vectors.
    """

    def __init__(self, documents: DocumentStore, vectors: VectorStore, upkeep: Upkeep) -> None:
        self._documents = documents
        self._vectors = vectors
        self._upkeep = upkeep

    def prepare(
        self, old: StoredFile | None, new: StoredFile | None, seen: Mapping[str, Vectors] | None = None,
        progress: ProgressCallback | None = None,
    ) -> Change:  # fmt: skip
        """Make the vectors, without holding the library; a text that was there before keeps its own.

        Args:
            old, new: what is exchanged.
            seen: vectors of other texts, by content mark: the same report often lies there as .docx and as .pdf.
            progress: told while vectors are made.
        """
        before = tuple(row.id for row in rows(old)) if old else ()
        after = tuple(rows(new)) if new else ()
        known = {**(seen or {}), **self._known(before)}
        return Change(old, new, before, after, self._upkeep.encode(after, known, progress))

    def write(self, changes: Sequence[Change]) -> None:
        """Put changes on the disk together: opening the vectors costs more the more there are.

        Raises:
            IndexLocked, LibraryError, StorageError: see `VectorStore.session`.
        """
        with self._vectors.session() as session:
            for change in changes:
                self._store(change)
            for change in changes:
                kept = {row.id for row in change.after}
                session.put(change.after, change.vectors)
                session.delete([key for key in change.before if key not in kept])

    def _store(self, change: Change) -> None:
        if change.new is not None:
            self._documents.save(change.new)
        if change.old is not None and (change.new is None or change.new.key != change.old.key):
            self._documents.delete(change.old.key)

    def _known(self, ids: Sequence[str]) -> dict[str, Vectors]:
        if not ids:
            return {}
        with self._vectors.session() as session:
            return {content_mark(key): vector for key, vector in session.get(ids).items()}
