"""What a section is for: opening, theory study, public opinion, problems, next steps …; in Chinese: `LABELS`."""

from app.roles.profiles import (
    LABELS,
    ROLES,
    STAGES,
    Profile,
    RoleReader,
    Stage,
    Vector,
    prototypes,
    query_texts,
)
from app.roles.topics import TOPICS

__all__ = [
    "LABELS", "ROLES", "STAGES", "TOPICS", "Profile", "RoleReader", "Stage", "Vector", "prototypes", "query_texts",
]  # fmt: skip
