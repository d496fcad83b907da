"""What a Chinese fact is: figures, names, bullets, and how they relate. The one place that knows a Chinese quantity."""

from app.facts.arithmetic import Derived, asked_for, derive
from app.facts.bullets import Fact, read_facts
from app.facts.formulations import Formulations, load_formulations
from app.facts.masking import mask
from app.facts.names import Name, find_names
from app.facts.quantities import Figure, find_figures
from app.facts.relations import Conflict, find_conflicts, find_duplicates
from app.facts.spoken import formal, spoken_words
from app.facts.variants import forms, same_figure

__all__ = [
    "Conflict", "Derived", "Fact", "Figure", "Formulations", "Name", "asked_for", "derive", "find_conflicts", "find_duplicates", "find_figures",
    "find_names", "formal", "forms", "load_formulations", "mask", "read_facts", "same_figure",
    "spoken_words",
]
