"""The many ways in which clerks type one wish: each is carried out exactly, or asked back, and never done wrongly in silence."""

from __future__ import annotations

import pytest

from app.drafting.section import Tools
from app.revising.requests import make_revision_request
from app.revising.section import stream
from app.schema import Revision

ONE = "抓实排查。检查商铺86家，发现隐患41处，整改39处，做到底数清、情况明。"
TWO = "抓实宣传。发放明白纸900份，举办讲座9次，居民反映良好。"
THREE = "抓实演练。组织演练2次，参加居民310人，自救能力进一步提升。"
POINTS = f"一是{ONE}二是{TWO}三是{THREE}"
LINES = "镇里成立专班，召开调度会6次。\n下村走访农户1240户，梳理问题86条，解决率达95%。\n举办培训班4期，培训种植户320人，4月12日组织外出参观。"
FIRST, SECOND, THIRD = LINES.split("\n")
PROSE = (
    "局党组把学习放在首位，明确12个专题。上半年集中学习9次，专题研讨3次；机关支部开展主题党日9次，58人参加，到课率达百分之九十二。"
    "坚持“一把手讲、班子谈”，开设“青年讲堂”四期，收到建议31条，采纳19条。通过学习，服务意识进一步增强，群众满意度达到96%。"
)  # fmt: skip
NUMBERED = "1. 夯实基础。配备网格员92名。\n2. 强化排查。排查矛盾213件，化解208件。\n3. 抓好培训。培训网格员180人次。\n4. 严格考核。通报先进6人，约谈后进2人。"

SAFETY = (
    "今年以来，街道把安全生产摆在突出位置，层层压实责任，有力推动各项工作落地见效。共检查企业128家，发现隐患213处，整改205处，整改率96.2%。"
    "组织安全培训6期，培训企业负责人148名。存在的问题是部分企业主体责任落实不到位。下一步，将持续开展排查整治。"
)  # fmt: skip
PROJECTS = "建设项目3个，总投资1.2亿元。\n\n其中道路项目1个，长4.5公里，投资8600万元，受益群众5.2万人次。\n\n教育项目2个，新增学位1080个，投资3400万元。"


def no_model() -> Tools:
    raise AssertionError("no model is needed for this")


def revise(text: str, instruction: str) -> Revision:
    *_, done = stream(make_revision_request(text, instruction, title="（一）守牢安全底线"), no_model)
    assert done.revision
    return done.revision


def points(*bodies: str) -> str:
    return "".join(f"{'一二三四'[n]}是{body}" for n, body in enumerate(bodies))


def swapped(text: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize(
    ("instructions", "pairs"),
    [
        (
            "第二点的9次改成11次 | 把9次改成十一次，别动别的 | 讲座次数改成11次 | 讲座应该是11次 | 讲座那个数不对，应该是11次 | 9次错了，是11次 | 9次写错了，改11次"
            " | 9次→11次 | 9->11 | 9改11 | 讲座不是9次，是11次 | 讲座办了11次，不是9次 | 讲座不是9次是11次 | 讲座由9次改为11次 | 将第二点中的9次更正为11次"
            " | 第二条9次改成11次 | 第二点：9次改成11次 | 讲座9次其实是11次 | 麻烦把讲座的次数从9次调整为11次，其他别动 | 讲座改成讲座11次 | 宣传那点的9次改成11次",
            [("讲座9次", "讲座11次")],
        ),
        (
            "86家改90家，39处改40处 | 86家、39处分别改为90家、40处 | 把86家、39处分别改成90家和40处 | 把86家改为90家、39处改为40处 | 86→90，39→40 | 检查商铺数改为90家，整改改成40处",
            [("86家", "90家"), ("39处", "40处")],
        ),
        ("参加人数改为350 | 310人改成三百五十人 | 参加居民改成350人 | 第三点310人应为350人", [("310人", "350人")]),
        ("第一点标题改成“抓细排查” | 把“抓实排查”换成“抓细排查” | 抓实排查改抓细排查", [("抓实排查", "抓细排查")]),
        ("把9次改成“十一次”", [("9次", "十一次")]),
        ("9次改成九次", [("9次", "九次")]),
    ],
)
def test_figures_are_changed_however_it_is_said(instructions: str, pairs: list[tuple[str, str]]) -> None:
    for instruction in instructions.split(" | "):
        assert revise(POINTS, instruction).text == swapped(POINTS, *pairs), instruction


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("去掉第三条 | 第三条删了 | 第三点不要了 | 不要第三点 | 三不要了 | 把三是那段删掉 | 演练那点删掉 | 只要前两点 | 只留第一点和第二点 | 保留第一点和第二点，其余删掉 | 除前两点外都删掉", points(ONE, TWO)),
        ("最后一句不要 | 最后那句删了 | 第三点第二句删掉 | 删除最后一点的最后一句", points(ONE, TWO, "抓实演练。")),
        ("二三两点合一起 | 二、三合并 | 把二三点合并 | 第二、三点合成一条 | 2、3点合并一下 | 后两点并成一点 | 把二是和三是合并", points(ONE, "抓实宣传，抓实演练。" + TWO[5:] + THREE[5:])),
        ("一二三点合成一点", "抓实排查，抓实宣传，抓实演练。" + ONE[5:] + TWO[5:] + THREE[5:]),
        ("第一点和第二点对调 | 一二点换一下位置 | 一、二两点调换顺序 | 第一二点顺序反过来 | 1、2对调 | 排查和宣传对调一下 | 宣传放到排查前面 | 把2放到1前面", points(TWO, ONE, THREE)),
        ("第三点放最前面 | 第三条提到第一条前面 | 顺序改成三一二 | 按三、一、二的顺序排 | 把演练那点调到最前面", points(THREE, ONE, TWO)),
        ("把宣传调到最后 | 第二点挪到第三点后面 | 第二点放最后", points(ONE, THREE, TWO)),
        ("每点单独一段 | 每一点另起一行 | 各点换行 | 一点一段", f"一是{ONE}\n二是{TWO}\n三是{THREE}"),
        ("把“一是”改成“1.” | 一是二是三是换成1.2.3. | 序号改成1. 2. 3.", f"1. {ONE}\n2. {TWO}\n3. {THREE}"),
        ("改成1、2、3、 | 编号用1、2、3、", f"1、{ONE}\n2、{TWO}\n3、{THREE}"),
        ("一是、二是、三是改为（一）（二）（三） | 序号改成（一）（二）（三）", f"（一）{ONE}\n（二）{TWO}\n（三）{THREE}"),
        ("改用首先、其次、最后", f"首先，{ONE}其次，{TWO}最后，{THREE}"),
        ("增加第四点：抓实值守，安排值班12人次 | 新增一条，抓实值守，安排值班12人次 | 再加一点：四是抓实值守，安排值班12人次", points(ONE, TWO, THREE, "抓实值守，安排值班12人次。")),
        ("第一点后面增加一点：抓实值守，安排值班12人次 | 在第二点前面加一点：抓实值守，安排值班12人次", points(ONE, "抓实值守，安排值班12人次。", TWO, THREE)),
        ("末尾加一段：下一步将抓好整改", POINTS + "\n下一步将抓好整改。"),
        ("第二点加上入户120户 | 在第二点后面加一句：入户120户", points(ONE, TWO + "入户120户。", THREE)),
        ("数字统一成汉字，只改第二点 | 第二点的数字改成汉字", points(ONE, TWO.replace("900", "九百").replace("9次", "九次"), THREE)),
        ("不要提居民反映良好 | 去掉“居民反映良好”这句", points(ONE, TWO.replace("，居民反映良好", ""), THREE)),
        ("第二点压到20字", points(ONE, "发放明白纸900份，举办讲座9次。", THREE)),
        ("居民一律改群众 | 把“居民”都换成“群众” | 居民换成群众", POINTS.replace("居民", "群众")),
        ("删掉第一点，9次改成11次", points(TWO.replace("9次", "11次"), THREE)),
        ("9次改成11次，第三点删掉，前两点对调", points(TWO.replace("9次", "11次"), ONE)),
        ("1. 把9次改成11次 2. 删掉第三点 3. 每点一段", f"一是{ONE}\n二是{TWO.replace('9次', '11次')}"),
    ],
)
def test_points_are_changed_however_it_is_said(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(POINTS, instruction).text == text, instruction


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("第一段删掉 | 开头那段不要了", f"{SECOND}\n{THIRD}"),
        ("第一段跟第三段换个位置 | 一三段对调", f"{THIRD}\n{SECOND}\n{FIRST}"),
        ("三段并成一段 | 合成一段", FIRST + SECOND + THIRD),
        ("第一段和第二段合在一起", f"{FIRST}{SECOND}\n{THIRD}"),
        ("培训人数改为350 | 培训种植户应为350人", LINES.replace("320人", "350人")),
        ("调度会开了7次，不是6次", LINES.replace("6次", "7次")),
        ("最后一段第一句删掉", f"{FIRST}\n{SECOND}"),
        ("末尾加一段：下一步将扩大培训面", LINES + "\n下一步将扩大培训面。"),
        ("日期改成4月15日", LINES.replace("4月12日", "4月15日")),
        ("镇里改全镇", LINES.replace("镇里", "全镇")),
    ],
)
def test_paragraphs_are_changed_however_it_is_said(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(LINES, instruction).text == text, instruction


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("第二个9次改成10次 | 后一个9次改成10次 | 主题党日的9次改10次 | 主题党日由9次改为10次", PROSE.replace("党日9次", "党日10次")),
        ("两个9次都改成10次 | 把两处9次都改为10次 | 9次全部改成10次", PROSE.replace("9次", "10次")),
        ("前一个9次改成10次，后一个9次改成8次", PROSE.replace("学习9次", "学习10次").replace("党日9次", "党日8次")),
        ("百分比统一用% | 百分之九十二改成92%", PROSE.replace("百分之九十二", "92%")),
        ("百分比统一写成“百分之”", PROSE.replace("96%", "百分之九十六")),
        ("把收到建议31条、采纳19条删掉", PROSE.replace("，收到建议31条，采纳19条", "")),
        ("不要提满意度 | 满意度那个数去掉", PROSE.replace("，群众满意度达到96%", "")),
        ("删掉通过学习那句", PROSE[: PROSE.index("通过学习")]),
        ("开头加一句：上半年，在县委领导下", "上半年，在县委领导下，" + PROSE),
        ("开头加上“今年以来，” | 句首加“今年以来，” | 第一句前面加上今年以来", "今年以来，" + PROSE),
    ],
)
def test_prose_is_changed_however_it_is_said(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(PROSE, instruction).text == text, instruction


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("1、3对调", "1. 抓好培训。培训网格员180人次。\n2. 强化排查。排查矛盾213件，化解208件。\n3. 夯实基础。配备网格员92名。\n4. 严格考核。通报先进6人，约谈后进2人。"),
        ("去掉2和4 | 删第2、4点", "1. 夯实基础。配备网格员92名。\n2. 抓好培训。培训网格员180人次。"),
        ("编号改成①②③④", NUMBERED.replace("1. ", "①").replace("2. ", "②").replace("3. ", "③").replace("4. ", "④")),
        ("先进改为7人 | 通报先进7人，不是6人", NUMBERED.replace("6人", "7人")),
        ("约谈的2人去掉", NUMBERED.replace("，约谈后进2人", "")),
        ("第二点改写为：强化排查。排查矛盾220件", NUMBERED.replace("213件，化解208件", "220件")),
        ("把第一点、第二点的数字改成汉字", NUMBERED.replace("92", "九十二").replace("213", "二百一十三").replace("208", "二百零八")),
    ],
)
def test_numbered_points_are_changed_however_it_is_said(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(NUMBERED, instruction).text == text, instruction


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("“有力推动各项工作落地见效”这句去掉 | 把“有力推动各项工作落地见效”删了", swapped(SAFETY, ("，有力推动各项工作落地见效", ""))),
        ("第一句太虚，删掉 | 第一句不要", SAFETY[SAFETY.index("共检查") :]),
        ("整改205处改成208处 | 205改208 | 整改应该是208处 | 整改205处错了，应为208处", swapped(SAFETY, ("整改205处", "整改208处"))),
        ("把128家、213处改成132家、220处 | 128改132，213改220", swapped(SAFETY, ("128家", "132家"), ("213处", "220处"))),
        ("企业负责人改成150人 | 企业负责人148名改成150人", swapped(SAFETY, ("148名", "150人"))),
        ("存在的问题那句删掉 | 问题那句不要了", swapped(SAFETY, ("存在的问题是部分企业主体责任落实不到位。", ""))),
        ("下一步那句去掉", SAFETY[: SAFETY.index("下一步")]),
    ],
)
def test_sentences_are_changed_however_it_is_said(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(SAFETY, instruction).text == text, instruction


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("1.2亿元改成1.3亿元 | 总投资改成1.3亿元 | 1.2亿改为1.3亿", PROJECTS.replace("1.2亿", "1.3亿")),
        ("5.2万改成6.1万 | 受益群众改为6.1万人次 | 5.2万人次改成6.1万人次", PROJECTS.replace("5.2万", "6.1万")),
        ("4.5公里改为4.8公里 | 4.5→4.8", PROJECTS.replace("4.5", "4.8")),
        ("教育项目投资改成3500万元 | 第三段的投资改为3500万元", PROJECTS.replace("3400", "3500")),
        ("去掉空行 | 空行删掉", PROJECTS.replace("\n\n", "\n")),
        ("第三段放到第二段前面 | 二三段对调", "\n\n".join(PROJECTS.split("\n\n")[n] for n in (0, 2, 1))),
        ("加一段：下一步将加快推进", PROJECTS + "\n\n下一步将加快推进。"),
        ("第一段的3个改成4个，第三段的2个改成3个", PROJECTS.replace("3个", "4个").replace("2个", "3个")),
    ],
)
def test_sums_are_changed_however_it_is_said(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(PROJECTS, instruction).text == text, instruction


VAGUE = (
    "镇党委定期开展了走访，帮助群众解决了一些困难，群众比较满意。组织志愿者多次上门服务，覆盖了不少老人。发放慰问金，惠及多户困难家庭。走访企业时收集了不少用工需求。"
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "pairs"),
    [
        ("走访64户，解决困难27件", [("开展了走访", "走访64户"), ("一些困难", "27件困难")]),
        ("志愿者上门服务38次，覆盖老人152名", [("多次上门服务", "上门服务38次"), ("不少老人", "152名老人")]),
        ("慰问金3.6万元，惠及困难家庭41户", [("发放慰问金", "发放慰问金3.6万元"), ("多户困难", "41户困难")]),
        ("收集用工需求940个", [("不少用工", "940个用工")]),
        ("走访企业63家", [("用工需求。", "用工需求。走访企业63家。")]),
    ],
)
def test_each_clause_of_a_new_fact_takes_the_place_of_what_was_vague(facts: str, pairs: list[tuple[str, str]]) -> None:
    assert revise(VAGUE, f"再具体些，{facts}").text == swapped(VAGUE, *pairs)
    assert revise(VAGUE, f"太笼统，补充数据：{facts}。其他不动").text == swapped(VAGUE, *pairs)


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("（二）删掉 | 第（二）点删掉 | 第二点不要", "（一）抓领导。开会5次。\n（二）抓督导。督查9次。"),
        ("（二）和（三）对调 | 把（三）移到（一）后面", "（一）抓领导。开会5次。\n（二）抓督导。督查9次。\n（三）抓宣传。发放资料3000份。"),
        ("去掉（一）（二）（三）", "抓领导。开会5次。\n抓宣传。发放资料3000份。\n抓督导。督查9次。"),
        ("第（一）项的5次改成6次", "（一）抓领导。开会6次。\n（二）抓宣传。发放资料3000份。\n（三）抓督导。督查9次。"),
        ("在（一）和（二）之间加一点：抓保障。投入18万元", "（一）抓领导。开会5次。\n（二）抓保障。投入18万元。\n（三）抓宣传。发放资料3000份。\n（四）抓督导。督查9次。"),
        ("（三）补充：约谈3人 | 第三点加上约谈3人", "（一）抓领导。开会5次。\n（二）抓宣传。发放资料3000份。\n（三）抓督导。督查9次。约谈3人。"),
        ("资料改成4000 | 资料3000份改成4000", "（一）抓领导。开会5次。\n（二）抓宣传。发放资料4000份。\n（三）抓督导。督查9次。"),
    ],
)
def test_points_are_known_by_their_brackets(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise("（一）抓领导。开会5次。\n（二）抓宣传。发放资料3000份。\n（三）抓督导。督查9次。", instruction).text == text, instruction


@pytest.mark.parametrize(
    ("instruction", "share"),
    [("缩短三分之一", 2 / 3), ("精简到原来的三分之二", 2 / 3), ("压缩10%", 0.9), ("压缩两成", 0.8), ("压缩百分之二十", 0.8), ("字数减三分之一", 2 / 3)],
)
def test_so_large_a_share_stays(instruction: str, share: float) -> None:
    from app.text import length

    assert 0.85 * share <= length(revise(SAFETY, instruction).text) / length(SAFETY) <= share + 0.01


def test_so_many_characters_fewer() -> None:
    from app.text import length

    shorter = length(revise(SAFETY, "全文缩短20字").text)
    assert length(SAFETY) - 45 <= shorter <= length(SAFETY) - 20
    assert 78 <= length(revise(SAFETY, "字数控制在130以内").text) <= 130


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("最后一句单独成段 | 下一步那句另起一段", SAFETY.replace("下一步", "\n下一步")),
        ("改两处：128家→132家；213处→220处 | 128家改成132家 213处改成220处", swapped(SAFETY, ("128家", "132家"), ("213处", "220处"))),
        ("结尾补一句问题和打算：培训覆盖不够；下一步将扩大培训面", SAFETY + "同时也要看到，培训覆盖不够。下一步将扩大培训面。"),
    ],
)
def test_a_line_or_a_list_is_what_it_says(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(SAFETY, instruction).text == text, instruction


def test_what_is_said_of_an_addition_is_not_added() -> None:
    revision = revise(POINTS, "结尾补一句问题，不要带数字")
    assert "不要带" not in revision.text and revision.text.startswith(POINTS)
    assert revise(POINTS, "压到90字，三个小标题保留").text.count("抓实") == 3


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("一到三点合并 | 一至三点合成一点", f"{ONE[:4]}，{TWO[:4]}，{THREE[:5]}{ONE[5:]}{TWO[5:]}{THREE[5:]}"),
        ("“整改39处”后面加“，整改率95.1%” | 在“整改39处”后面补充“整改率95.1%”", POINTS.replace("39处", "39处，整改率95.1%")),
        ("“居民310人”前面加“辖区”", POINTS.replace("居民310人", "辖区居民310人")),
        ("删掉整改那半句 | 整改39处这半句去掉", POINTS.replace("，整改39处", "")),
        ("第三点改写：抓实演练。演练3次", points(ONE, TWO, "抓实演练。演练3次。")),
        ("末尾另起一段写：下一步将抓好整改", POINTS + "\n下一步将抓好整改。"),
        ("加上问题：一是人手不足，二是经费紧张", POINTS + "同时也要看到，工作中还存在一些不足：一是人手不足，二是经费紧张。"),
        ("删掉第三点并把9次改成11次", points(ONE, TWO.replace("9次", "11次"))),
    ],
)
def test_parts_are_named_in_many_ways(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(POINTS, instruction).text == text, instruction


def test_all_but_one_point_may_change() -> None:
    from app.revising.points import read_layout

    first, *others = [point.body for point in read_layout(revise(POINTS, "除第一点外都压缩到22字以内").text).points]
    assert first == ONE
    assert others == ["抓实宣传。发放明白纸900份，举办讲座9次。", "抓实演练。组织演练2次，参加居民310人。"]


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("删掉存在的问题和下一步打算 | 把问题和下一步去掉", SAFETY[: SAFETY.index("存在的问题")]),
        ("问题改成：存在的问题是培训覆盖不够", SAFETY.replace("部分企业主体责任落实不到位", "培训覆盖不够")),
        ("下一步改成：下一步，将扩大培训面", SAFETY.replace("持续开展排查整治", "扩大培训面")),
        ("从“存在的问题”开始另起一段", SAFETY.replace("存在的问题", "\n存在的问题")),
        ("企业改成检查132家", SAFETY.replace("128家", "132家")),
        ("只删问题那句，下一步留着", SAFETY.replace("存在的问题是部分企业主体责任落实不到位。", "")),
    ],
)
def test_problems_and_plans_are_sentences(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(SAFETY, instruction).text == text, instruction


@pytest.mark.parametrize("wish", ["存在的问题那句不要动", "问题和打算要保留", "问题那句留着"])
def test_a_sentence_that_is_to_stay_stays(wish: str) -> None:
    revision = revise(SAFETY, f"压缩到100字，{wish}")
    assert revision.question or "存在的问题是部分企业主体责任落实不到位。" in revision.text


@pytest.mark.parametrize(
    ("instructions", "text"),
    [
        ("请删除第三点，并将序号相应调整。 | 删掉第三点，编号依次顺延 | 第三点删去，后面的序号重新编排", points(ONE, TWO)),
        ("把所有“居民”前面的“参加”去掉", POINTS.replace("参加居民", "居民")),
        ("用以下内容替换第三点：抓实演练。演练3次 | 把第三点整段替换为：抓实演练。演练3次", points(ONE, TWO, "抓实演练。演练3次。")),
        ("请把第二点中的讲座次数由9次改为11次，其他内容保持不变。", POINTS.replace("9次", "11次")),
        ("请将第一点与第三点的位置对调，内容不变。", points(THREE, TWO, ONE)),
        ("去掉一是二是三是，分三段，最后一段单独成段", f"{ONE}\n{TWO}\n{THREE}"),
        ("三点写在一段里，保留一是二是三是，9次改11次", POINTS.replace("9次", "11次")),
    ],
)
def test_polite_and_wordy_wishes_are_the_same_wishes(instructions: str, text: str) -> None:
    for instruction in instructions.split(" | "):
        assert revise(POINTS, instruction).text == text, instruction


def test_what_opens_a_clause_goes_with_it_and_plans_go_last() -> None:
    shorter = revise(SAFETY, "压缩到130字以内").text
    assert "下一步，将持续开展排查整治。" in shorter and "存在的问题是部分企业主体责任落实不到位。" in shorter
    assert "下一步。" not in revise(SAFETY, "压到90字").text


def test_each_point_is_brought_to_its_own_length() -> None:
    from app.revising.points import read_layout
    from app.text import length

    revision = revise(POINTS, "每点压到30字以内，数字都留着")
    assert all(length(point.body) <= 30 for point in read_layout(revision.text).points)
    assert not revision.findings


@pytest.mark.parametrize(
    ("text", "instruction"),
    [
        (PROSE, "把9次改成10次"), (PROSE, "删掉“坚持‘一把手讲”"), (PROSE, "删掉满意度"), (POINTS, "处改为43处"), (POINTS, "第一点压缩一半"), (LINES, "前面那段太啰嗦"), (LINES, "第四段删掉"),
        (POINTS, "抓实那点删掉"), (POINTS, "培训那点删掉"), (POINTS, "增加第六点：抓实值守"), (POINTS, "把“宣传到位”改成“宣传到家”"), (POINTS, "数字不对"), (POINTS, "88家改成90家"), (PROSE, "补上问题和下一步打算"),
        (POINTS, "41处、39处分别改为43处"), (LINES, "第一段标题改成“组织领导”"), (POINTS, "讲座改成9次"),
        (POINTS, "第二点删减到两句话"), (POINTS, "删掉第一点后半句"), (SAFETY, "删掉第一句后半句"), (SAFETY, "整改由205处增加到208处"), (POINTS, "最后加一段总结"), (POINTS, "标点规范一下"),
        (POINTS, "把第三点演练2次的那句挪到第一点"), (SAFETY, "不超过150字"), (SAFETY, "精简到三句话"), (SAFETY, "整改时限由7天缩短到3天"), (POINTS, "第三点改成一句话"), (POINTS, "合成两点：排查和宣传一点，演练一点"), (PROSE, "只把人数改成阿拉伯数字"), (POINTS, "去掉反映良好"), (POINTS, "第一点改成好"), (POINTS, "把第二点里举办讲座9次移到第一点末尾"), (PROSE, "“青年讲堂”的引号去掉"), (POINTS, "数字前面加“约”"), (PROSE, "到课率那句删掉"), (VAGUE, "把“一些困难”具体化：27件"), (PROJECTS, "第二段标题改一下"), (POINTS, "改成表格"), (POINTS, "第二点改得生动些"),
    ],
)  # fmt: skip
def test_what_is_open_is_asked_back(text: str, instruction: str) -> None:
    revision = revise(text, instruction)
    assert revision.question
    assert (revision.text, revision.changes) == (text, ())
