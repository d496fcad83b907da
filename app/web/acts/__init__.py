"""What a tab can ask for, by name. Each act changes the store and says what is to be shown."""

from __future__ import annotations

from app.web.acts import cuts, examples, facts, files, library, machine, reports, sections, versions, writing
from app.web.desk import Act

ACTS: dict[str, Act] = {
    **reports.ACTS, **sections.ACTS, **facts.ACTS, **examples.ACTS, **writing.ACTS,
    **versions.ACTS, **files.ACTS, **library.ACTS, **cuts.ACTS, **machine.ACTS,
}  # fmt: skip
