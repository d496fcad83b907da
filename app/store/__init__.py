"""The user's reports on the disk: sections, facts, every version of every text, and the conversation about it."""

from app.store.records import Bullet, StoredReport, StoredSection, ThreadMessage, Version
from app.store.store import Store, open_store
from app.store.writing import Writing

__all__ = ["Bullet", "Store", "StoredReport", "StoredSection", "ThreadMessage", "Version", "Writing", "open_store"]
