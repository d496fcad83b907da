"""Whether the model fits into the memory that is free now."""

from __future__ import annotations

import sys
from pathlib import Path

from app.errors import ModelError
from app.weights.gguf import Header

# Compute buffers, the tokenizer and the process itself; measured with the 1.5B model at 4096 tokens.
_OVERHEAD = 300 * 2**20


def needed(path: Path, header: Header, context: int) -> int:
    """Bytes the model needs: the file, the state of `context` tokens in 16-bit floats, and the overhead."""
    heads = header.number("attention.head_count") or 1
    size = header.number("attention.key_length") or header.number("embedding_length") // heads
    kv_heads = header.number("attention.head_count_kv") or heads
    state = header.number("block_count") * kv_heads * size * 2 * 2 * context
    return path.stat().st_size + state + _OVERHEAD


def available() -> int | None:
    """Bytes this process may still use, or None where the system does not say."""
    limits = [limit for limit in (_meminfo(), _control_group(), _address_space()) if limit is not None]
    return min(limits, default=None)


def require(path: Path, header: Header, context: int) -> None:
    """Refuse a model that cannot fit: the system would end the process in the middle of a draft.

    Raises:
        ModelError: too little memory; both numbers are in the message.
    """
    free, wanted = available(), needed(path, header, context)
    if free is not None and free < wanted:
        raise ModelError(
            f"内存不足：载入 {path.name} 约需 {gigabytes(wanted)}，现在可用 {gigabytes(free)}",
            "请关闭其他程序后重试，或换更小的模型（nigao models list）。",
        )


def gigabytes(size: int) -> str:
    """A size for people."""
    return f"{size / 2**30:.1f} GB" if size >= 2**30 else f"{size / 2**20:.0f} MB"


def _meminfo() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None


def _control_group() -> int | None:
    """What a container's memory limit leaves; cached file pages do not count, they are given back."""
    folder = Path("/sys/fs/cgroup")
    try:
        limit = int((folder / "memory.max").read_text(encoding="ascii"))
        used = int((folder / "memory.current").read_text(encoding="ascii"))
        fields = dict(line.split() for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines())
        return max(0, limit - used + int(fields.get("file", 0)))
    except (OSError, ValueError):
        return None


def _address_space() -> int | None:
    """What `ulimit -v` allows, where there is such a thing."""
    if sys.platform == "win32":
        return None
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    return None if limit == resource.RLIM_INFINITY else limit
