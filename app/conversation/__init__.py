"""Revising by talking: what a message means, questions answered from the ledger, suggestions, one thread a section."""

from app.conversation.records import Answer, Choice, Question, Reply, Subject, Suggestion, Understanding
from app.conversation.talking import Conversation, Hands
from app.conversation.understanding import understand

__all__ = [
    "Answer", "Choice", "Conversation", "Hands", "Question", "Reply", "Subject", "Suggestion", "Understanding",
    "understand",
]  # fmt: skip
