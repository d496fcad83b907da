"""The stored documents of the example library, and the sections that are made from them."""

from app.library.documents import DocumentStore, Signature
from app.library.edits import corrected, merged, renamed, section_mark, split
from app.library.records import Edit, StoredFile, StoredReport, digest, report_id
from app.library.rows import Row, content_mark, embedding_text, rows

__all__ = [
    "DocumentStore", "Edit", "Row", "Signature", "StoredFile", "StoredReport", "content_mark", "corrected", "digest",
    "embedding_text", "merged", "renamed", "report_id", "rows", "section_mark", "split",
]  # fmt: skip
