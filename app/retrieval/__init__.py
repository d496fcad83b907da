"""Retrieval: a clerk's words → `list[Example]`. Knows no prompt and no model but the encoder."""

from app.retrieval.prototypes import role_reader
from app.retrieval.ranking import Ranker, Signals
from app.retrieval.reading import name_example, read_example
from app.retrieval.searching import desk, search

__all__ = ["Ranker", "Signals", "desk", "name_example", "read_example", "role_reader", "search"]
