"""What the user asks for: cleaned where it can be cleaned, refused in one clear sentence where it cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drafting.requests import (
    MAX_FACT,
    MAX_FACTS,
    MAX_LENGTH,
    MAX_TITLE,
    fold_figures,
    make_request,
    one_line,
)
from app.errors import InputError
from app.facts import find_figures

TITLE = "（一）强化理论武装"
FACTS = ["集中学习9次", "专题研讨3次"]

# (arguments, words the message must hold)
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no facts", {"facts": []}, "还没有填要点"),
    ("only blank facts", {"facts": ["", "  \n", "\u200b\x07"]}, "还没有填要点"),
    ("200 bullets", {"facts": [f"走访居民{i}户" for i in range(200)]}, "200条"),
    ("one bullet too many", {"facts": ["走访"] * (MAX_FACTS + 1)}, f"最多{MAX_FACTS}条"),
    ("20,000 characters in the second bullet", {"facts": ["集中学习9次", "学" * 20_000]}, "第2条要点太长：20000字"),
    ("a single string", {"facts": "集中学习9次\n专题研讨3次"}, "列表"),
    ("a bullet that is a number", {"facts": [9]}, "文字"),
    ("a bullet that is None", {"facts": [None]}, "文字"),
    ("no title", {"title": ""}, "小节标题"),
    ("an invisible title", {"title": "\u200b \ufeff"}, "小节标题"),
    ("title of 500", {"title": "强" * 500}, "小节标题太长：500字"),
    ("report title of 500", {"report_title": "强" * 500}, "报告标题太长"),
    ("period of 500", {"period": "年" * 500}, "时间太长"),
    ("instructions of 20,000", {"instructions": "写" * 20_000}, "另有要求太长"),
    ("length 0", {"length": 0}, "字数要求不对"),
    ("negative length", {"length": -300}, "字数要求不对"),
    ("reversed length", {"length": (450, 300)}, "450—300"),
    ("length from 0", {"length": (0, 300)}, "字数要求不对"),
    ("huge length", {"length": 1_000_000}, "字数要求太大"),
    ("huge upper bound", {"length": (300, MAX_LENGTH + 1)}, "字数要求太大"),
    ("length as words", {"length": ("300", "450")}, "字数要求不对"),
    ("unknown structure", {"structure": "一、"}, "不认识的写法“一、”"),
    ("empty structure", {"structure": ""}, "不认识的写法"),
]


@pytest.mark.parametrize(("changes", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_refused_in_one_sentence_with_a_way_out(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        make_request(**({"title": TITLE, "facts": FACTS} | changes))
    assert words in caught.value.message
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 120, "the message repeats the input"
    assert caught.value.hint
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("length", [[300], [], (300, 400, 500), "300", 3.5, (300.0, 450.0), "3" * 20_000])
def test_a_length_of_another_shape_is_an_input_error(length: Any) -> None:
    with pytest.raises(InputError, match="字数要求不对") as caught:
        make_request(TITLE, FACTS, length=length)
    assert len(caught.value.message) < 120


def test_everything_at_its_limit_is_taken() -> None:
    request = make_request(
        "题" * MAX_TITLE, ["学" * MAX_FACT] * MAX_FACTS, report_title="报" * MAX_TITLE, period="年" * MAX_TITLE,
        length=(1, MAX_LENGTH), structure="1.", instructions="写" * MAX_FACT, seed=7,
    )  # fmt: skip
    assert len(request.facts) == MAX_FACTS
    assert (request.length, request.structure, request.seed) == ((1, MAX_LENGTH), "1.", 7)


@pytest.mark.parametrize(
    ("length", "bounds"), [(None, None), (300, (300, 300)), ((300, 450), (300, 450)), ((300, 300), (300, 300))]
)
def test_lengths(length: int | tuple[int, int] | None, bounds: tuple[int, int] | None) -> None:
    assert make_request(TITLE, FACTS, length=length).length == bounds


@pytest.mark.parametrize("structure", ["auto", "一是", "1.", "plain"])
def test_structures(structure: str) -> None:
    assert make_request(TITLE, FACTS, structure=structure).structure == structure


@pytest.mark.parametrize(
    ("pasted", "clean"),
    [
        ("集中学习9次\x07", "集中学习9次"),
        ("集中学习\x0b9次", "集中学习 9次"),
        ("集中\u200b学习\ufeff9次\u2060", "集中学习9次"),
        ("集中学习\u00ad9次", "集中学习9次"),
        ("  集中\t学习\u00a09次 \r\n", "集中 学习 9次"),
        ("集中学习\u20289次", "集中学习 9次"),
        ("\x00集中学习9次\x1f", "集中学习9次"),
        ("集中学习\ue0009次", "集中学习9次"),
        ("e\u0301", "é"),
    ],
)
def test_what_pastes_from_word_is_cleaned_everywhere(pasted: str, clean: str) -> None:
    request = make_request(pasted, [pasted], report_title=pasted, period=pasted, instructions=pasted)
    assert request.facts == (clean,)
    assert {request.title, request.report_title, request.period, request.instructions} == {clean}


def test_blank_bullets_are_dropped_and_the_order_stays() -> None:
    assert make_request(TITLE, ["", "甲3次", " ", "乙5次", "\x07"]).facts == ("甲3次", "乙5次")


def test_facts_may_be_any_iterable() -> None:
    assert make_request(TITLE, (f for f in FACTS)).facts == tuple(FACTS)
    assert make_request(TITLE, tuple(FACTS)).facts == tuple(FACTS)


@settings(deadline=None)
@given(st.text())
def test_one_line_is_one_clean_line_and_stays_so(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("written", "folded"),
    [("集中学习９次", "集中学习9次"), ("活跃率８７．６％", "活跃率87.6%"), ("ＡＰＰ上线", "APP上线"), ("“学习强国”；（一）", "“学习强国”；（一）")],
)
def test_full_width_digits_are_folded_and_punctuation_stays(written: str, folded: str) -> None:
    assert fold_figures(written) == folded


@settings(deadline=None)
@given(st.text(alphabet="０１２３９％．次人万余近，。（）“”集中学习", max_size=30))
def test_folding_keeps_every_character_at_its_place_and_every_value(text: str) -> None:
    assert len(fold_figures(text)) == len(text)
    assert [f.value for f in find_figures(fold_figures(text))] == [f.value for f in find_figures(text)]
