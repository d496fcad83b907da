"""Every error the product raises on purpose, in one tree.

    NigaoError
    ├── InputError            the user's text, file or option cannot be used       exit 2
    ├── ModelError            the language model is not usable                     exit 3
    │   ├── ModelMissing      no model file; nothing was downloaded yet
    │   ├── ModelInvalid      truncated, altered, or not a GGUF file
    │   ├── ModelDownload     the download did not finish; what arrived is kept
    │   └── ModelCrashed      the model's process ended; the text is kept
    ├── LibraryError          the example library is not usable                    exit 3
    │   └── IndexLocked       another process holds the library
    └── StorageError          the disk is full or cannot be written                exit 3
        └── EditConflict      the same thing was changed in another window

Messages are in Chinese, for the page and the command line: what happened, then `.hint`: what is safe and
what to do. Programmers switch on the class.
"""

from __future__ import annotations


class NigaoError(Exception):
    """Base of all public errors.

    Args:
        message: what happened, one sentence.
        hint: what the user can do about it, and what is safe.
    """

    exit_code = 3

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(NigaoError):
    """The input of the user cannot be used as it is."""

    exit_code = 2


class ModelError(NigaoError):
    """The language model cannot be used."""


class ModelMissing(ModelError):
    """There is no model file yet."""


class ModelInvalid(ModelError):
    """The model file is truncated, altered, or not a GGUF file."""


class ModelDownload(ModelError):
    """The download did not finish; the parts that arrived are kept."""


class ModelCrashed(ModelError):
    """The model's process ended unexpectedly."""


class LibraryError(NigaoError):
    """The example library cannot be used."""


class IndexLocked(LibraryError):
    """Another process is writing to the example library."""


class StorageError(NigaoError):
    """The disk is full or the folder cannot be written."""


class EditConflict(StorageError):
    """The same thing was changed elsewhere since it was read; nothing was overwritten.

    `stored` is the record as it stands now, to be shown beside the user's own.
    """

    def __init__(self, message: str, hint: str = "", stored: object = None) -> None:
        super().__init__(message, hint)
        self.stored = stored
