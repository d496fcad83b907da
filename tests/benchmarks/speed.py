"""How fast the guarded loop writes, beside the bare loop of the same model in the same run.

    python -m tests.benchmarks.speed [--rounds 5]
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

from app.config import load_config
from app.generation.decoder import Decoder
from app.generation.decoding import Session
from app.schema import GenerationRequest, GuardSpec, Message
from app.weights import resolve

TOKENS = 120
PROMPT = (Message("user", "请用书面语写一段三百字的话，说明街道做好安全生产工作的意义，不要出现数字。"),)
GUARD = GuardSpec(figures=((("147处",), 1), (("139处",), 1), (("9场",), 1)), banned=("我们", "若干", "未来"))


def bare(decoder: Decoder, session: Session) -> float:
    """Tokens a second of evaluating one best token after another."""
    list(session.run(GenerationRequest(PROMPT, max_tokens=1), lambda: False))
    begun = time.perf_counter()
    for _ in range(TOKENS):
        decoder.append([int(decoder.logits().argmax())])
    return TOKENS / (time.perf_counter() - begun)


def guarded(session: Session) -> float:
    """Tokens a second of the product's loop under a guard, the prompt already read."""
    list(session.run(GenerationRequest(PROMPT, max_tokens=1), lambda: False))
    begun, tokens = time.perf_counter(), 0
    for chunk in session.run(GenerationRequest(PROMPT, max_tokens=TOKENS, guard=GUARD, temperature=0.3), lambda: False):
        tokens = chunk.tokens or tokens
    if tokens < TOKENS // 2:
        raise RuntimeError(f"only {tokens} tokens came: this measures nothing")
    return tokens / (time.perf_counter() - begun)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    config = load_config()
    decoder = Decoder(resolve(config), config.threads or os.cpu_count() or 2, 2048)
    session = Session(decoder)
    pairs = [(bare(decoder, session), guarded(session)) for _ in range(rounds)]
    raw, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"bare loop {raw:.1f} tokens/s · guarded loop {ours:.1f} tokens/s · ratio {ratio:.3f} (medians of {rounds})")


if __name__ == "__main__":
    main()
