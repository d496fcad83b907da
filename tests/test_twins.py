from __future__ import annotations

from dataclasses import replace

import pytest

from app.schema import Report, Section
from app.twins import TwinFinder
from tests.benchmarks.scale import reports

MADE = [report for report, _ in zip(reports(seed=3), range(12), strict=False)]


def near(report: Report) -> Report:
    """With other figures and its last section cut off."""
    sections = [replace(section, text=section.text.replace("第", "第9")) for section in report.sections[:-1]]
    return replace(report, title=f"又一份{report.title}", sections=tuple(sections))


def test_near_repeats_are_found_and_name_the_earlier_one() -> None:
    found = TwinFinder().find([*MADE, near(MADE[3]), near(MADE[7])])
    assert found == [""] * 12 + [MADE[3].title, MADE[7].title]


def test_reports_that_come_later_are_told_as_if_all_had_come_at_once() -> None:
    finder, known = TwinFinder(), [*MADE[:6], near(MADE[2])]
    finder.find(known)
    known += [near(MADE[4]), *MADE[6:]]
    assert finder.find(known) == TwinFinder().find(known)


@pytest.mark.parametrize("gone", [0, 2, 5])
def test_what_is_gone_is_nobodys_twin(gone: int) -> None:
    finder, known = TwinFinder(), [*MADE[:6], near(MADE[2])]
    assert finder.find(known)[-1] == MADE[2].title
    left = known[:gone] + known[gone + 1 :]
    assert finder.find(left)[-1] == ("" if gone == 2 else MADE[2].title)


def test_the_twentieth_copy_is_found_as_well() -> None:
    copies = [replace(near(MADE[0]), title=f"第{number}份") for number in range(20)]
    assert TwinFinder().find([MADE[0], *copies])[1:] == [MADE[0].title] * 20


def test_a_few_shared_phrases_make_no_twin() -> None:
    phrase = "始终坚持以人民为中心的发展思想，"
    one, other = (Report(name, (Section((), phrase + body),), name) for name, body in (("甲", "修桥补路。"), ("乙", "送粮送药。")))
    assert TwinFinder().find([one, other]) == ["", ""]
