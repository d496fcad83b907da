"""The model file: which ones are known, fetching one, checking it, choosing it, packing it for another machine."""

from app.weights.catalogue import Model, Part, catalogue, find
from app.weights.download import fetch
from app.weights.files import check_file, chosen, looks_like_path, resolve, use_model

__all__ = ["Model", "Part", "catalogue", "check_file", "chosen", "fetch", "find", "looks_like_path", "resolve", "use_model"]
