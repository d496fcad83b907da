"""Files → clean text: .docx, .pdf, .html, .txt, .md, .zip, and through LibreOffice .doc, .wps, .rtf, .odt."""

from app.documents.reading import SUFFIXES, Document, read_documents, read_text
from app.documents.text import decode

__all__ = ["SUFFIXES", "Document", "decode", "read_documents", "read_text"]
