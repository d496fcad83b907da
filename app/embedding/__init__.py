"""Text → vectors. `open_encoder` gives the encoder of the settings."""

from __future__ import annotations

from app.config import Config
from app.embedding.e5 import E5Encoder
from app.embedding.gguf import GgufEncoder
from app.schema import Encoder

__all__ = ["E5Encoder", "GgufEncoder", "open_encoder"]


def open_encoder(config: Config) -> Encoder:
    """The encoder of the settings: the one that comes along, or the user's own GGUF model. Nothing is loaded yet."""
    return GgufEncoder(config.embedder, config.threads, config.log_dir) if config.embedder else E5Encoder()
