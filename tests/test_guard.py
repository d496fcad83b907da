"""The guard: what was not given cannot be begun, what was begun is finished whole, nothing is used too often."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.drafting.permits import permits, surfaces
from app.facts import find_figures, read_facts, same_figure
from app.guard import Guard
from app.schema import GuardSpec


def spec(*figures: str, uses: int = 1, **others: tuple[str, ...]) -> GuardSpec:
    """A guard's data for the figures that stand in short texts."""
    return GuardSpec(figures=tuple((surfaces(f), uses) for text in figures for f in find_figures(text)), **others)


def write(guard: Guard, text: str) -> str:
    """Write `text` character by character as far as the guard lets it."""
    for i, char in enumerate(text):
        if not guard.permits(char):
            return text[:i]
        guard.accept(char)
    return text


def passes(data: GuardSpec, text: str) -> bool:
    """Whether the whole of `text` may be written, in single characters and in one piece alike."""
    single = write(Guard(data), text) == text
    assert Guard(data).permits(text) == single, "what is permitted depends on how the text is cut into tokens"
    return single


# --- figures ------------------------------------------------------------------------------------------

# (given, text, whether it may be written)
FIGURES = [
    ("集中学习9次", "全年开展集中学习9次，", True),
    ("集中学习9次", "全年开展集中学习九次，", False),
    ("集中学习9次", "全年开展集中学习8次，", False),
    ("集中学习9次", "全年开展集中学习八次，", False),
    ("集中学习9次", "全年开展集中学习19次，", False),
    ("集中学习9次", "全年开展集中学习90次，", False),
    ("集中学习9次", "全年开展集中学习9场，", False),
    ("集中学习9次", "全年开展集中学习9.5次，", False),
    ("集中学习9次", "全年开展集中学习9、", False),
    ("集中学习9次", "全年开展集中学习９次，", False),
    ("集中学习9次", "全年开展集中学习９，", False),
    ("集中学习9次", "学习9次，研讨9次", False),
    ("集中学习9次", "学习9次，研讨九次", False),
    ("集中学习9次", "学习九次，研讨9次", False),
    ("集中学习9次", "学习近9次", False),
    ("学习9次，活动十余场", "十余9次", False),
    ("学习9次，活动十余场", "十余场9次", True),
    ("集中学习9次", "学习超过9次", False),
    ("集中学习9次", "第9次学习", False),
    ("集中学习9次", "学习9次以上", False),
    ("集中学习9次", "学习9次左右", False),
    ("第9次会议", "第9次会议", True),
    ("第9次会议", "会议9次", False),
    ("集中学习两次", "学习2次", True),
    ("集中学习两次", "学习两次", True),
    ("集中学习两次", "学习三次", False),
    ("参加2100余人次", "参加2100余人次", True),
    ("参加2100余人次", "参加2100多人次", True),
    ("参加2100余人次", "参加2100人次", False),
    ("走访近3000户", "走访近3000户", True),
    ("走访近3000户", "走访3000户", False),
    ("走访近3000户", "走访超3000户", False),
    ("活跃率87.6%", "活跃率87.6%", True),
    ("活跃率87.6%", "活跃率百分之八十七点六", False),
    ("活跃率87.6%", "活跃率87%", False),
    ("活跃率87.6%", "活跃率百分之八十七，", False),
    ("3月18日辅导", "3月18日，", True),
    ("3月18日辅导", "3月19日，", False),
    ("3月18日辅导", "3月份", False),
    ("3月18日辅导", "三月十九日", False),
    ("投入3.2万元", "投入3.2万元，", True),
    ("投入3.2万元", "投入3万元，", False),
    ("投入3.2万元", "投入3.2亿元，", False),
    ("年底前完成", "年底前完成", True),
    ("9月底前完成", "年底前完成", False),
    ("覆盖8个社区", "覆盖8个社区", True),
    ("覆盖8个社区", "覆盖8个小区", False),
    ("覆盖8个社区", "覆盖8场", False),
]


@pytest.mark.parametrize(("facts", "text", "free"), FIGURES, ids=[f"{f}: {t}" for f, t, _ in FIGURES])
def test_only_given_figures_may_be_written(facts: str, text: str, free: bool) -> None:
    assert passes(spec(facts), text) is free


@pytest.mark.parametrize(
    "text",
    [
        "围绕中心、服务大局，深入开展学习教育。",
        "进一步压实责任，统一思想，形成一级抓一级的工作格局，",
        "依托两侧宣传栏，千方百计、一心一意抓落实，",
        "万众一心，十分重视；三三两两。",
        "（一）提高认识——凝聚共识\n",
        "坚持一手抓发展、一手抓稳定",
    ],
)
def test_prose_and_set_phrases_are_free(text: str) -> None:
    assert passes(spec("集中学习9次"), text)
    assert passes(GuardSpec(), text)


@pytest.mark.parametrize(
    "text",
    ["开展活动5次", "共五十人", "惠及三千余户", "数十场", "增长百分之五", "2024年", "第三季度", "上百人", "数百名党员", "提高了三成", "近千人", "十几场", "半年", "二十四小时", "年底前", "月底前"],
)
def test_nothing_given_means_no_figure(text: str) -> None:
    written = write(Guard(GuardSpec()), text + "，")
    assert find_figures(written) == []


def test_a_figure_may_be_written_as_often_as_it_is_given() -> None:
    twice = spec("学习9次", uses=2)
    assert passes(twice, "学习9次，研讨9次")
    assert not passes(twice, "学习9次，研讨9次，宣讲9次")


def test_two_figures_that_begin_alike_are_told_apart() -> None:
    data = spec("学习9次", "发放95份", "参加958人")
    assert passes(data, "学习9次，发放95份，参加958人")
    assert passes(data, "参加958人，发放95份，学习9次")
    assert not passes(data, "参加95人")
    assert not passes(data, "发放95份，发放95份")


def test_what_stands_before_counts_for_the_context() -> None:
    assert not Guard(spec("学习9次"), "全年共开展2").permits("9")
    assert not Guard(spec("走访近3000户"), "走访").permits("3")
    assert Guard(spec("走访近3000户"), "走访近").permits("3")


def test_begun_figures_must_be_finished() -> None:
    guard = Guard(spec("参加2100余人次"))
    write(guard, "参加")
    assert not guard.inside
    for char in "2100余人":
        assert guard.permits(char)
        guard.accept(char)
        assert guard.inside
        assert not guard.permits("，")
    guard.accept("次")
    assert not guard.inside
    assert guard.permits("，")


@pytest.mark.parametrize(("facts", "begun"), [("占百分之八十七", "百分之八十"), ("约十余场", "约十余")])
def test_begun_chinese_figures_must_be_finished_too(facts: str, begun: str) -> None:
    guard = Guard(spec(facts))
    assert write(guard, begun) == begun
    assert guard.inside
    assert write(guard, "，") == ""


def test_a_figure_that_could_end_or_go_on_is_not_inside() -> None:
    guard = Guard(GuardSpec(figures=((("9次",), 1), (("9次会议",), 1))))
    write(guard, "9次")
    assert not guard.inside
    assert guard.permits("会") and guard.permits("，")


def test_the_same_spelling_given_by_two_bullets_may_stand_twice() -> None:
    assert passes(spec("学习9次", "研讨9次"), "学习9次，研讨9次")
    assert not passes(spec("学习9次", "研讨9次"), "学习9次，研讨9次，宣讲9次")


def test_chinese_spelling_given_by_two_bullets_may_stand_twice() -> None:
    assert passes(spec("学习两次", "研讨两次"), "学习两次，研讨两次")


# --- tokens that end inside a character -----------------------------------------------------------------


def test_half_a_character_is_permitted_only_where_the_whole_one_could_come() -> None:
    guard = Guard(spec("学习9次"))
    write(guard, "学习9")
    assert guard.permits("", "次".encode()[:1])
    assert guard.permits("", "次".encode()[:2])
    assert not guard.permits("", "场".encode()[:2])


def test_asking_changes_nothing() -> None:
    guard = Guard(spec("学习9次"))
    for _ in range(3):
        assert guard.permits("学习9次")
    guard.accept("学习9次")
    assert not guard.permits("9")


# --- numerals that are no quantity ---------------------------------------------------------------------

PHRASES = [
    ("", "深入贯彻中央八项规定精神", True),
    ("", "落实“一岗双责”", False),  # quotation marks have their own rule
    ("", "推行一岗双责，坚持三会一课", True),
    ("", "开展八项活动", False),
    ("三里河社区新建两新组织党支部", "三里河社区新建两新组织党支部", True),
    ("两次联席会议", "召开三次会议", False),
]


@pytest.mark.parametrize(("bullet", "text", "free"), PHRASES)
def test_numerals_of_set_phrases_and_of_the_users_own_words_are_free(bullet: str, text: str, free: bool) -> None:
    data = permits(read_facts([bullet]), "", (), bullet)
    assert passes(data, text) is free


# --- names, Latin, banned words ------------------------------------------------------------------------

NAMED = GuardSpec(figures=((("2轮",), 1),), names=("敲门行动", "安全生产法"), latin=("APP", "OK镇"), banned=("我们", "搞了"))


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("开展“敲门行动”2轮", True),
        ("开展“敲门”", False),
        ("开展“敲门行动月”", False),
        ("开展“暖心行动”", False),
        ("学习《安全生产法》", True),
        ("学习《安全生产", True),
        ("学习《安全法》", False),
        ("推广APP，", True),
        ("推广APPS", False),
        ("推广app", False),
        ("推广VR", False),
        ("我们", False),
        ("我", True),
        ("搞了", False),
        ("搞好", True),
        ("**加粗**", False),
        ("<b>", False),
        ("http://", False),
        ("# 标题", False),
        ("“", True),
    ],
)
def test_names_latin_and_banned_words(text: str, free: bool) -> None:
    assert passes(NAMED, text) is free


def test_without_names_no_quotation_begins() -> None:
    assert not passes(GuardSpec(), "“")
    assert not passes(GuardSpec(), "《")


def test_a_banned_word_is_seen_across_the_border_to_the_text_before() -> None:
    guard = Guard(NAMED, "今年我")
    assert not guard.permits("们")
    assert guard.permits("镇")


def test_an_open_name_must_be_closed() -> None:
    guard = Guard(NAMED)
    write(guard, "开展“敲门行动")
    assert guard.inside
    assert not guard.permits("，")
    assert guard.permits("”")


# --- the promise, for any facts and anything a model may offer ----------------------------------------------

GIVEN = [
    "9次", "3次", "两次", "126人", "2100余人次", "近3000户", "超500场", "87.6%", "百分之八", "3月18日", "9月底前", "5月10日至18日", "2025年", "第一季度", "3.2万元",
    "8个社区", "30分钟", "80周岁以上", "三分之二", "63%～68%", "24小时", "十余场", "95件", "95户", "上半年", "1200名", "12人",
    "年底前",
]  # fmt: skip
OFFERED = [
    *"0123456789", *"零一二三四五六七八九十百千万亿两几数半多余近约超第", *"年月日次人户场个件份元家%．.,，。；、（）“”《》 \n",
    *"学习开展走访在和成了前后", "人次", "万元", "百分之", "左右", "以上", "余人次", "社区", "底前", "周岁", "小时", "APP", "a", "X", "９", "２", "％", "~", "至",
]  # fmt: skip


def pieces(facts: list[str]) -> st.SearchStrategy[list[str]]:
    own = [piece for fact in facts for piece in (fact, fact[:1], fact[:2], fact[1:])]
    return st.lists(st.sampled_from([*OFFERED, *own, *own]), min_size=1, max_size=60)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    facts = draw(st.lists(st.sampled_from(GIVEN), min_size=0, max_size=5))
    return facts, draw(pieces(facts))


def run(facts: list[str], offered: list[str]) -> tuple[str, Guard, GuardSpec]:
    """Write whatever of the offered pieces is permitted, as the decoder does."""
    data = spec(*(f"{fact}，" for fact in facts))
    guard, text = Guard(data), ""
    for piece in offered:
        if guard.permits(piece):
            guard.accept(piece)
            text += piece
    return text, guard, data


@settings(deadline=None, max_examples=400)
@given(scenes())
def test_every_figure_of_the_accepted_text_is_given_and_not_used_too_often(scene: tuple[list[str], list[str]]) -> None:
    facts, offered = scene
    text, guard, data = run(facts, offered)
    if guard.inside:
        return  # the decoder neither stops nor gives up here
    given_figures = [f for forms, _ in data.figures for f in find_figures(forms[0])]
    uses: Counter[int] = Counter()
    for figure in find_figures(text):
        own = [i for i, f in enumerate(given_figures) if same_figure(f, figure)]
        assert own, f"{figure.surface!r} was never given; text {text!r}, facts {facts}"
        uses[own[0]] += 1
    for i, count in uses.items():
        allowed = sum(same_figure(given_figures[i], f) for f in given_figures)
        assert count <= allowed, f"{given_figures[i].surface!r} used {count} times, given {allowed}; text {text!r}, facts {facts}"


@settings(deadline=None, max_examples=200)
@given(scenes())
def test_no_digit_stands_outside_a_given_figure(scene: tuple[list[str], list[str]]) -> None:
    facts, offered = scene
    text, guard, _ = run(facts, offered)
    if guard.inside:
        return
    bare = list(text)
    for figure in find_figures(text):
        bare[figure.span[0] : figure.span[1]] = "□" * (figure.span[1] - figure.span[0])
    left = "".join(bare)
    assert not any(c.isdigit() for c in left), f"{text!r}, facts {facts}"
    assert "９" not in text and "％" not in text
