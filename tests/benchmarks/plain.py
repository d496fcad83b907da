"""The comparison: the same model with plain retrieval prompting, as a shelf build does it.

The three best sections stand in the prompt as they are, the model is told to use the facts alone, and what it writes
first is the draft. No guard, no demonstration, no check, no second try.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import app
from app.generation.process import LocalModel
from app.schema import Example, GenerationRequest, Message

EXAMPLES = 3
TEMPERATURE = 0.3  # low, to the comparison's advantage; not 0, so that seeds differ
SPARE = 16  # tokens of the context left free

FORMS = {
    "一是": "分点写，用“一是……二是……三是……”",
    "1.": "分点写，每点一段，用“1. 2. 3.”编号",
    "plain": "写成自然段，不分点，不编号",
}
SYSTEM = "你是机关单位的公文写作人员。"
ASK = """下面是几段范文，供参考写法和语气：

{examples}

请为《{report}》撰写“{title}”一节的正文，时间范围：{period}。
格式：{form}。
字数：{low}到{high}字。
只能使用下列事实，每条都要写到，不得编造数字、日期、名称和做法。只写正文，不写标题，不作说明。

事实：
{facts}"""


def draft(case: Mapping[str, Any], seed: int, model: LocalModel, context: int) -> dict[str, Any]:
    """One draft of a case: `text`, `seconds`, `tokens`.

    Args:
        case: a drafting case with `form` ("一是", "1.", "plain").
        seed: for sampling.
        model: the loaded model.
        context: its context length in tokens.
    """
    begun = time.perf_counter()
    query = "\n".join([case["section_title"], *case["facts"]])
    examples = app.search_examples(query, EXAMPLES)
    text, tokens = "", 0
    for chunk in model.generate(_fitting(case, seed, examples, model, context)):
        text += chunk.text
        tokens += chunk.tokens
    return {"text": text.strip(), "seconds": round(time.perf_counter() - begun, 3), "tokens": tokens}


def _fitting(
    case: Mapping[str, Any], seed: int, examples: Sequence[Example], model: LocalModel, context: int
) -> GenerationRequest:
    """The request with as many examples as leave room for an answer of the asked length."""
    answer = 2 * int(case["asked_length"]["max"])
    for count in range(len(examples), -1, -1):
        request = GenerationRequest(_messages(case, examples[:count]), max_tokens=answer, temperature=TEMPERATURE, seed=seed)
        if model.count(request) + answer + SPARE <= context or not count:
            break
    return request


def _messages(case: Mapping[str, Any], examples: Sequence[Example]) -> tuple[Message, ...]:
    shown = "\n\n".join(f"【范文{n}】{' '.join(e.path)}\n{e.text}" for n, e in enumerate(examples, 1))
    length = case["asked_length"]
    ask = ASK.format(
        examples=shown, report=case["doc_title"], title=case["section_title"], period=case["period"],
        form=FORMS[case["form"]], low=length["min"], high=length["max"],
        facts="\n".join(f"- {fact}" for fact in case["facts"]),
    )  # fmt: skip
    return Message("system", SYSTEM), Message("user", ask)
