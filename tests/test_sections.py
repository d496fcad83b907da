"""Messy files fall into reports and sections where a person would cut them.

The files in `fixtures/` are made up; each holds the kinds of mess that real downloads hold. Where the real ones are at
hand (NIGAO_SEEDS, or ../shared/seeds beside the checkout) they are read too.
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InputError
from app.schema import Report, Section
from app.sections import parse_reports, read_reports
from app.sections.boilerplate import CUT, strip_boilerplate
from app.sections.layout import join_wrapped
from app.sections.titles import guess_kind
from app.text import clean
from tests.benchmarks.boundary import found_cuts, gold_cuts, score, squeeze

HERE = Path(__file__).parent
FIXTURES = HERE / "fixtures"
CORPUS = HERE.parent / "corpus"
SEEDS = Path(os.environ.get("NIGAO_SEEDS") or HERE.parent.parent / "shared" / "seeds")
GOLD = SEEDS.parent / "eval"

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"no real reports at {SEEDS} (set NIGAO_SEEDS)")
needs_gold = pytest.mark.skipif(not (GOLD / "sections.json").is_file(), reason=f"no gold sections at {GOLD}")


def outline(report: Report) -> list[tuple[str, str, str]]:
    """Headings, first and last six characters of each section."""
    return [(" / ".join(section.path), section.text[:6], section.text[-6:]) for section in report.sections]


def only(text: str, source: str = "报告.txt") -> Report:
    (report,) = parse_reports(clean(text), source)
    return report


def everything(reports: list[Report]) -> str:
    return "\n".join(part for report in reports for section in report.sections for part in (*section.path, section.text))


# --- the four kinds of mess ---------------------------------------------------------------------------


def test_a_hidden_part_breaks_the_report_in_two() -> None:
    (report,) = read_reports(FIXTURES / "hidden.txt")
    assert report.title == "某镇2024年上半年安全生产工作总结"
    assert report.kind == "安全生产"
    assert report.source == "hidden.txt"
    assert outline(report) == [
        ("", "上半年,*镇", "生亡人事故。"),
        ("一、半年工作回顾", "镇里始终绷紧", "以下几件事。"),
        ("一、半年工作回顾 / (一)夯实责任底盘,织牢监管网络", "一是任务分到", "次整改进度。"),
        ("", "对照年初目标", "全基础更牢。"),
        ("(一)再抓隐患清零,在整改闭环上见成效", "对尚未销号的", "前全部验收。"),
        ("(二)再抓宣传入户,在群众参与上见成效", "组织12支宣", "不少于8场。"),
        ("", "下一步,*镇", "造平稳环境。"),
    ]
    assert [piece.text for piece in report.rejected] == ["(二)紧盯重点行业,消除风险隐患"]
    assert "隐藏" not in everything([report]) and "网友" not in everything([report])


def test_what_follows_a_hidden_part_without_a_beginning_is_rejected() -> None:
    report = only(
        "某镇2024年党建工作总结\n一、主要做法\n（一）建强队伍。选配书记9名，轮训两遍。\n……此处省略800字……\n"
        "促进了作风好转，群众满意度明显提高。\n二、存在的问题\n基层骨干年龄偏大，后备力量不足。"
    )
    assert [section.path for section in report.sections] == [("二、存在的问题",)]
    assert [piece.text for piece in report.rejected] == ["选配书记9名，轮训两遍。", "促进了作风好转，群众满意度明显提高。"]


def test_scattered_title_tips_disclaimers_and_a_lost_heading() -> None:
    (report,) = read_reports(FIXTURES / "scattered.txt")
    assert report.title == "乡镇2022年度信访工作总结"
    assert report.kind == "信访维稳"
    assert outline(report) == [
        ("", "在县里的关心", "况报告如下:"),
        ("一、本年度信访工作情况 / (一)拓宽诉求入口,方便群众反映", "一是把接访窗", "转接值班室。"),
        ("一、本年度信访工作情况 / (二)健全包案机制,推动问题化解", "对37件疑难", "办结31件。"),
        ("二、存在的不足 / (一)初访办理质量有待提升", "个别事项答复", "复来访9批。"),
        ("二、存在的不足 / (二)调解力量较为薄弱", "全乡专职调解", "盖所有村组。"),
        ("下一年度工作打算", "信访是一面镜", "善回访制度。"),
    ]
    assert not report.rejected


def test_reports_run_together_in_one_line() -> None:
    first, second, third = reports = read_reports(FIXTURES / "collection.txt")
    assert [report.title for report in reports] == [
        "2022年度消防工作总结报告篇1", "关于2022年度消防工作的情况汇报", "2022年度消防工作思结报告篇5",
    ]
    assert outline(first) == [
        ("", "今年以来,我", "情况报告如下"),
        ("一、加强统筹调度,凝聚工作力量", "按照上级部署", "导挂帅的专班"),
        ("一、加强统筹调度,凝聚工作力量 / (一)压紧属地责任", "街道与11个", "季度评比内容"),
        ("一、加强统筹调度,凝聚工作力量 / (二)做实日常巡查", "网格员每周巡", "题当场登记。"),
        ("二、突出重点部位,整治突出隐患 / 1 .清理消防通道", "出动人员26", "车辆58台。"),
        ("二、突出重点部位,整治突出隐患 / 2 .规范充电行为.推进集中充电", "新建充电棚1", "充电93起。"),
        ("三、强化基础建设,提升救援水平", "我街道现有微", "动演练7次。"),
    ]
    assert outline(second) == [
        ("(三)开展入户宣传,普及自救常识", "志愿者分片包", "5200份。"),
        ("(四)摸清场所底数,建立动态台账", "一是逐栋登记", "所每月复查。"),
        ("二、存在主要问题", "一是部分经营", "栋管线杂乱。"),
        ("三、下一步消防工作具体安排", "下一步,我办", "面补齐短板。"),
        ("三、下一步消防工作具体安排 / (一)抓培训,增强队伍战斗力", "每季度集中轮", "中轮训一次。"),
        ("三、下一步消防工作具体安排 / (二)抓投入,改善设施面貌", "争取专项资金", "新老化管网。"),
    ]
    assert [piece.text[:7] for piece in second.rejected] == ["防工作直接关系"]
    assert outline(third) == [
        ("", "各位领导:根", "作简要汇报。"),
        ("一、强化组织领导,深化责任分工", "XX社区坚持", "周带队检查。"),
        ("二、强化宣传引导,深化群众参与", "狠抓宣传阵地", "4300人。"),
    ]
    assert ".docx" not in everything(reports) and "5篇" not in everything(reports)


def test_a_government_page_sheds_its_frame_and_signature() -> None:
    (report,) = read_reports(FIXTURES / "government.txt")
    assert report.title == "关于松岭街道2024年上半年社区养老工作情况的报告"
    assert report.kind == "民政养老"
    assert outline(report) == [
        ("", "区民政局：\n", "况报告如下。"),
        ("一、主要做法 / 1、建好助餐点", "改造闲置用房", "餐430份。"),
        ("一、主要做法 / 2、组好服务队", "招募低龄老人", "人112名。"),
        ("一、主要做法 / 3、管好服务账", "每月公开一次", "次收支明细。"),
        ("二、困难和问题 / （一）设施布局不均衡", "北片3个小区", "超过两公里。"),
        ("二、困难和问题 / （二）专业人员不足", "持证护理员仅", "率接近三成。"),
        ("三、下半年打算", "下半年将新增", "\n特此报告。"),
    ]
    assert "3.机构负责运营。" in report.sections[-1].text  # a list that counts duties holds no headings


# --- headings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "会议强调要统一、协调推进各项任务，不留死角。",
        "一、二季度共排查场所212家，整改67处。",
        "按照方案第（二）项的要求，逐户上门核实。",
        "3、4月份集中开展清明祭扫宣传，张贴通告260张。",
        "投入资金12.5万元，更换灯具36盏，惠及居民1,200余人。",
        "占地面积约3.参与群众较多，秩序良好。",
        "参加培训的有五十、六十人不等，反响很好。",
        "在党委的领导下（十九个村全部参加），活动圆满结束。",
    ],
)
def test_numerals_in_a_sentence_are_no_headings(sentence: str) -> None:
    report = only(f"桐坡街道2024年工作总结\n一、主要做法\n上半年工作扎实推进。{sentence}群众比较满意。\n二、存在的问题\n人手仍然偏紧，进度不够均衡。")
    assert [section.path for section in report.sections] == [("一、主要做法",), ("二、存在的问题",)]
    assert sentence in report.sections[0].text


@pytest.mark.parametrize(
    ("glued", "heading", "body"),
    [
        ("（一）压实责任链条,凝聚工作合力今年以来,街道召开会议6次。", "（一）压实责任链条,凝聚工作合力", "今年以来"),
        ("（一）压实责任链条,凝聚工作合力一是定责到人、一岗一册。", "（一）压实责任链条,凝聚工作合力", "一是定责"),
        ("（一）压实责任链条，凝聚工作合力。街道召开会议6次。", "（一）压实责任链条，凝聚工作合力", "街道召开"),
        ("（一）服务意识有待加强,少数窗口人员态度生硬,群众多次反映却没有得到及时纠正和回访。", "（一）服务意识有待加强", "少数窗口"),
        ("（一）以网格为抓手，织密防护网。街道划分网格42个。", "（一）以网格为抓手，织密防护网", "街道划分"),
        ("（一）落实长效机制，形成部门联动齐抓共管的工作合力。街道召开会议6次。", "（一）落实长效机制，形成部门联动齐抓共管的工作合力", "街道召开"),
        ("（一）、以主题教育为契机,把学习和整改结合起来,先后梳理问题清单三张并逐项销号。", "（一）、", "以主题教"),
    ],
)
def test_where_a_heading_ends(glued: str, heading: str, body: str) -> None:
    report = only(f"桐坡街道2024年工作总结\n一、主要做法\n{glued}\n（二）抓好收尾，确保实效。年底前全部完成验收。")
    assert report.sections[0].path == ("一、主要做法", heading)
    assert report.sections[0].text.startswith(body)


def test_a_list_that_starts_anew_does_not_hang_under_the_old_heading() -> None:
    report = only(
        "桐坡街道2024年工作总结\n一、主要做法\n（一）抓学习。全年学习12次，效果良好。\n（二）抓队伍。调整干部6名，活力增强。\n"
        "（一）机制不健全。部门之间衔接不畅，时有推诿。\n（二）经费有缺口。设施更新资金尚差40万元。"
    )
    assert [section.path for section in report.sections][2:] == [("（一）机制不健全",), ("（二）经费有缺口",)]


def test_headings_without_numbers_that_everyone_knows() -> None:
    report = only("桐坡街道2024年工作总结\n主要做法\n全年召开会议6次，部署任务19项。\n存在的问题\n经费仍有缺口，人手偏紧。\n下一步工作打算\n新增网格员12名，6月底前到岗。")
    assert [section.path for section in report.sections] == [("主要做法",), ("存在的问题",), ("下一步工作打算",)]


def test_parts_of_a_report_stand_above_its_chapters() -> None:
    report = only("桐坡街道2024年工作总结\n第一部分 工作情况\n一、狠抓落实\n全年召开会议6次，部署任务19项。\n第二部分 下步计划\n一、补齐短板\n新增网格员12名，6月底前到岗。")
    assert [section.path for section in report.sections] == [("第一部分 工作情况", "一、狠抓落实"), ("第二部分 下步计划", "一、补齐短板")]


def test_a_bare_heading_below_the_title_is_not_taken_for_it() -> None:
    report = only("桐坡街道2024年工作总结\n主要工作开展情况\n全年召开会议6次，部署任务19项。\n存在的问题\n经费仍有缺口，人手偏紧。")
    assert (report.title, report.sections[0].path) == ("桐坡街道2024年工作总结", ("主要工作开展情况",))


def test_headings_that_lost_all_their_numbers() -> None:
    body = "全年建成站点14个，打造示范点5处，覆盖全部社区，居民步行十五分钟即可参与各类活动。"
    report = only(f"桐坡街道2024年工作总结\n加强阵地建设，夯实服务基础\n{body}\n丰富活动载体\n{body}\n存在问题\n{body}")
    assert [section.path for section in report.sections] == [("加强阵地建设，夯实服务基础",), ("丰富活动载体",), ("存在问题",)]


def test_a_list_of_bare_sentences_stays_in_the_body() -> None:
    report = only("桐坡街道2024年工作总结\n一、存在的问题\n（一）全年仍有3处点位未按时限完成验收手续。\n（二）仍有12名网格员没有参加过系统培训和考核。\n二、下步打算\n新增网格员12名，6月底前到岗。")
    assert [section.path for section in report.sections] == [("一、存在的问题",), ("二、下步打算",)]
    assert "（二）仍有12名" in report.sections[0].text


def test_an_unfinished_sentence_is_cut_off_and_shown() -> None:
    report = only("桐坡街道2024年工作总结\n一、主要做法\n全年召开会议6次，部署任务19项。进一步加强对\n二、存在的问题\n经费仍有缺口，人手偏紧。")
    assert report.sections[0].text == "全年召开会议6次，部署任务19项。"
    assert [piece.text for piece in report.rejected] == ["进一步加强对"]


def test_wrapped_lines_are_joined_but_paragraphs_stay() -> None:
    paragraph = "今年以来，街道围绕群众关心的停车难、充电难、办事难，先后改造车位二百余个，新建充电棚十七处，下放事项六十三项，群众跑腿次数明显减少。"
    lines = [("　　" + paragraph)[i : i + 30] for i in range(0, len(paragraph) + 2, 30)]
    wrapped = "\n".join(lines * 3)
    assert join_wrapped(wrapped) == "\n".join(["　　" + paragraph] * 3)
    assert join_wrapped(f"一、做法\n{paragraph}\n{paragraph[:20]}。") == f"一、做法\n{paragraph}\n{paragraph[:20]}。"


# --- files that hold several reports, and titles ---------------------------------------------------------


@pytest.mark.parametrize("mark", ["篇一：{}\n", "【篇一】{}\n", "第一篇：{}\n", "{}（篇一）\n", "{} 篇1\n", "{}\n"])
def test_several_reports_with_every_way_to_number_them(mark: str) -> None:
    titles = ["桐坡街道2024年上半年防汛工作总结", "雁塘镇2023年防汛工作情况汇报"]
    body = "今年以来，防汛形势总体平稳。\n一、主要做法\n巡查堤段46公里，加固险段5处。\n二、存在的问题\n部分设备老化，夜间照明不足。\n"
    first = mark.format(titles[0]) + body
    second = mark.format(titles[1]).replace("一", "二").replace("篇1", "篇2") + body
    reports = parse_reports(first + second, "x.txt")
    assert [titles[n] in report.title for n, report in enumerate(reports)] == [True, True]
    assert all([section.path for section in report.sections] == [(), ("一、主要做法",), ("二、存在的问题",)] for report in reports)


def test_a_title_that_repeats_as_page_header_starts_no_new_report() -> None:
    title = "桐坡街道2024年上半年防汛工作总结"
    report = only(f"{title}\n一、主要做法\n巡查堤段46公里，加固险段5处。\n{title}\n二、存在的问题\n部分设备老化，照明不足。")
    assert (report.title, len(report.sections)) == (title, 2)


def test_a_file_without_a_title_takes_the_file_name() -> None:
    report = only("全年巡查堤段46公里，加固险段5处，整体平稳。", "防汛总结.txt")
    assert (report.title, report.kind, report.sections) == ("防汛总结", "安全生产", (Section((), "全年巡查堤段46公里，加固险段5处，整体平稳。"),))


@pytest.mark.parametrize(
    ("title", "kind"),
    [("桐坡街道2024年上半年意识形态工作总结", "意识形态"), ("关于安全生产和消防工作的报告", "安全生产"), ("雁塘镇人居环境整治小结", "城市管理"), ("工作总结", "")],
)
def test_the_kind_is_read_off_the_title(title: str, kind: str) -> None:
    assert guess_kind(title) == kind


# --- boilerplate --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "更新时间:2025-08 来源:网友投稿", "来源：互联网", "责任编辑：小王", "首页 > 政务公开 > 工作总结", "【字体：大 中 小】", "- 12 -", "第 3 页 共 8 页",
        "2024年工作总结合集.docx", "版权归原作者所有，如有侵权请联系删除", "本文档由用户上传，仅供学习参考", "更多公文范文请关注公众号", "下载后可任意编辑",
        "上一篇：2023年工作计划", "https://example.com/a/1.html", "一、主要做法........3", "ICP备12345678号",
    ],
)
def test_site_lines_go(line: str) -> None:
    assert squeeze(strip_boilerplate(f"前文在此。\n{line}\n后文在此。")) == "前文在此。后文在此。"


@pytest.mark.parametrize(
    "line",
    [
        "通过微信公众号发布提示46条，浏览量1.2万次。", "推进公文网上流转，办文时限压缩三成。", "巩固基本站稳脚跟的良好势头。", "组织居民下载反诈软件2600人次。",
        "打击侵犯知识产权案件3起。", "对来源不明的宣传品集中清理。", "完善文件管理，版权登记12件。", "在劝导站设置提示牌18块。", "会员单位增加到36家。",
    ],
)
def test_a_reports_own_words_stay(line: str) -> None:
    assert strip_boilerplate(line) == line


@pytest.mark.parametrize(
    "mark",
    ["---此处隐藏3360字,下载后查看---", "……此处省略1200字……", "（试读结束，下载查看全文）", "剩余80%未读，登录后继续阅读", "以下内容需付费后查看", "点击查看全文", "【余下全文2页】"],
)
def test_hidden_parts_leave_one_mark(mark: str) -> None:
    assert squeeze(strip_boilerplate(f"前文在此。\n{mark}\n后文在此。")) == f"前文在此。{CUT}后文在此。"


def test_a_hidden_part_inside_a_line_takes_no_text_with_it() -> None:
    assert squeeze(strip_boilerplate("前文在此。---此处隐藏3360字,下载后查看---全镇上下一心。")) == f"前文在此。{CUT}全镇上下一心。"


def test_advertising_inside_a_long_paragraph_goes_alone() -> None:
    body = "全年巡查堤段46公里，加固险段5处，整体平稳。" * 8
    assert strip_boilerplate(f"{body}更多范文请访问文秘网。{body}") == body + body


def test_a_file_of_nothing_but_site_talk_is_refused() -> None:
    with pytest.raises(InputError, match="没有从中读出"):
        parse_reports("温馨提示：\n1. 请放心下载。\n版权归原作者所有\n", "x.txt")


# --- Markdown -----------------------------------------------------------------------------------------


def test_markdown_headings_rule_and_numbered_lines_stay_in_the_body() -> None:
    report = only(
        "---\ntitle: 桐坡街道2024年防汛工作总结\nkind: 应急管理\norgan: 桐坡街道\nperiod: 2024年\n---\n\n# 桐坡街道2024年防汛工作总结\n\n全年平稳度汛，转移群众216人。\n\n"
        "## 一、主要做法\n\n### （一）备足物资\n\n1. 清点入库。编织袋8000条、水泵26台。\n2. 前置到村。18个村设物资点。\n\n## 二、下一步打算\n\n补齐夜间照明，6月底前完工。\n\n"
        "今后，街道将把各项措施做在雨前，确保群众平安。",
        "flood.md",
    )
    assert (report.title, report.kind, report.source) == ("桐坡街道2024年防汛工作总结", "应急管理", "flood.md")
    assert [(section.path, section.text) for section in report.sections] == [
        ((), "全年平稳度汛，转移群众216人。"),
        (("一、主要做法", "（一）备足物资"), "1. 清点入库。编织袋8000条、水泵26台。\n2. 前置到村。18个村设物资点。"),
        (("二、下一步打算",), "补齐夜间照明，6月底前完工。"),
        ((), "今后，街道将把各项措施做在雨前，确保群众平安。"),
    ]


def test_markdown_without_front_matter_and_with_one_level_of_headings() -> None:
    report = only("# 雁塘镇2023年防汛工作总结\n\n## 一、主要做法\n\n（一）备足物资。编织袋**8000条**到位。\n\n（二）加密巡查。汛期每日组织两次巡堤。\n\n## 二、问题\n\n部分泵站老化，启动偏慢。", "a.md")
    assert report.title == "雁塘镇2023年防汛工作总结"
    assert [section.path for section in report.sections] == [
        ("一、主要做法", "（一）备足物资"), ("一、主要做法", "（二）加密巡查"), ("二、问题",),
    ]
    assert report.sections[0].text == "编织袋8000条到位。"


def built_in() -> list[Path]:
    return sorted(CORPUS.glob("*.md"))


@pytest.mark.parametrize("path", built_in(), ids=lambda path: path.stem)
def test_the_built_in_reports_lose_nothing(path: Path) -> None:
    (report,) = read_reports(path)
    lines = [line.strip() for line in path.read_text(encoding="utf-8").split("---", 2)[2].split("\n") if line.strip()]
    assert [line for section in report.sections for line in section.text.split("\n")] == [line for line in lines if line[0] != "#"]
    assert {heading for section in report.sections for heading in section.path} == {
        line.lstrip("# ") for line in lines if line.startswith("##")
    }
    assert report.kind and report.title and not report.rejected


@pytest.mark.parametrize("form", ["lines", "sentences", "one line"])
def test_the_built_in_reports_survive_being_downloaded(form: str) -> None:
    """Without the signs of Markdown, with headings before their bodies, in one line: still cut in the same places."""
    results = [_rough(path, form) for path in built_in()]
    assert results and sum(results) / len(results) >= 0.97


def _rough(path: Path, form: str) -> float:
    (report,) = read_reports(path)
    text = report.title + "\n"
    last: tuple[str, ...] = ()
    for section in report.sections:
        for rank, heading in enumerate(section.path):
            if last[: rank + 1] != section.path[: rank + 1]:
                text += heading + ("\n" if form == "lines" or (form == "sentences" and rank == 0) else "。" if rank else "")
        text += section.text.replace("\n", "" if form == "one line" else "\n") + ("" if form == "one line" else "\n")
        last = section.path or last
    (rough,) = parse_reports(text, "x.txt")
    ends = {re.sub(r"^\d\.[^。]*。", "", squeeze(section.text))[:20] for section in report.sections if section.path}
    found = {squeeze(section.text)[:20] for section in rough.sections}
    return len(ends & found) / len(ends)


# --- any text -----------------------------------------------------------------------------------------

scraps = st.sampled_from(
    ["一、", "二、", "（一）", "(二)", "1.", "2 .", "3、", "一是", "篇1", "篇二：", "。", "，", "\n", "\n\n", "　　", "主要做法", "存在的问题", "下一步工作打算。", "桐坡街道2024年工作总结",
     "加强领导,落实责任", "按照上级要求", "今年以来，召开会议6次。", "---此处隐藏99字---", "“", "”", "# ", "## ", "---\n", "免责声明：", "相关推荐", "2024年7月8日", "关于防汛的情况汇报", " ", "x"]
)


def signless(text: str) -> str:
    return squeeze(text).replace("#", "")


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(scraps, max_size=60).map("".join)))
def test_any_text_is_cut_without_inventing_or_moving_anything(text: str) -> None:
    text = clean(text)
    try:
        reports = parse_reports(text, "x.txt")
    except InputError:
        return
    source = signless(strip_boilerplate(text.replace("**", "")))
    for report in reports:
        for section in report.sections:
            assert all(signless(line) in source for line in section.text.split("\n"))
            assert all(signless(heading) in source for heading in section.path)
            assert section.text.strip() and CUT not in section.text


@pytest.mark.parametrize(
    "text",
    [
        "（一）加强领导推进\n全年召开会议6次，排查隐患9处。\n" * 50_000, "桐坡街道2024年工作总结\n" + "\n" * 100_000 + "正文在此，至此结束。",
        "桐坡街道2024年工作总结\n" + "1.整改问题加强领导结合实际推进,落实" * 20_000 + "。", "-" * 300_000 + "\n正文在此，至此结束。", "一、" + "工作" * 50_000 + "。",
        "桐坡街道2024年工作总结\n正文在此，至此结束。\n" * 30_000, "# " + " " * 200_000 + "题\n正文在此，至此结束。", "正文在此，至此结束。\n" + "桐坡街道办事处\n" * 100_000,
        "桐坡街道2024年工作總結\n" + ("會議召開六次，成效明顯。更多范文请访问文秘网。落實任務。" * 90 + "\n") * 400,
    ],
    ids=["headings", "blank", "items", "dashes", "words", "titles", "spaces", "signatures", "traditional"],
)
def test_long_files_do_not_hang(text: str) -> None:
    start = time.monotonic()
    assert parse_reports(text, "x.txt")
    assert time.monotonic() - start < 60


# --- the real files -----------------------------------------------------------------------------------


def seed(number: str) -> Path:
    return next(SEEDS.glob(number + "_*"))


@needs_seeds
@needs_gold
def test_development_gold() -> None:
    gold = json.loads((GOLD / "sections.json").read_text(encoding="utf-8"))
    for number, place in {(entry["seed"], entry["report"]) for entry in gold}:
        raw = seed(number).read_text(encoding="utf-8")
        wanted = gold_cuts(raw, [entry for entry in gold if (entry["seed"], entry["report"]) == (number, place)])
        result = score(wanted, found_cuts(raw, read_reports(seed(number))[place].sections))
        assert result.f1 >= 0.92, result
        assert result.headings >= 0.95, result


@needs_seeds
@needs_gold
def test_no_boilerplate_gets_through() -> None:
    for span in json.loads((GOLD / "boilerplate.json").read_text(encoding="utf-8")):
        if span["category"] == "collection_title":  # its words are those of the titles proper
            assert squeeze(span["text"]) not in squeeze(everything(read_reports(seed(span["seed"]))))
        else:
            assert span["text"] not in everything(read_reports(seed(span["seed"]))), span


@needs_seeds
@pytest.mark.parametrize(("number", "sections"), [("000", [9]), ("001", [14]), ("002", [9]), ("003", [10, 7, 17, 10, 10, 5])])
def test_the_real_files(number: str, sections: list[int]) -> None:
    assert [len(report.sections) for report in read_reports(seed(number))] == sections


@needs_seeds
def test_fixtures_share_no_sentence_with_the_real_files() -> None:
    def runs(text: str) -> set[str]:
        han = "".join(re.findall("[\u4e00-\u9fff]", text))
        return {han[i : i + 20] for i in range(len(han) - 19)}

    real = set().union(*(runs(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")))
    own = [*FIXTURES.glob("*.txt"), Path(__file__)]
    assert not any(runs(path.read_text(encoding="utf-8")) & real for path in own)
