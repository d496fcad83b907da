"""Takes away what a download site, a converter or a printer put around and into a report.

Everything here is judged by its own wording, a line or a sentence at a time, so that it works the same for a page of
short lines and for a whole file that arrived as one line.
"""

from __future__ import annotations

import re

CUT = "\0"  # stands where a site has hidden a part; `text.clean` lets no such character through

_LONG_LINE = 120  # characters: longer ones are judged sentence by sentence
_LIST_ENTRY = 45  # characters: longer ones are not an entry of a "related pages" list

# What follows the word "hidden": spelled out word by word, so that running text behind it is not eaten.
_CUT_TAIL = (
    r"(?:[\d０-９]+|[,，、%％…]|字|页|段|行|约|余|后|请|先|即可|才能|可|下载|登录|注册|付费|购买|订阅|开通|会员|VIP"
    r"|继续|查看|阅读|浏览|显示|未读|未显示|全部内容|完整内容|剩余内容|内容|全文|更多|文档|原文)*"
)
_EDGE_LEFT = r"[-—=_~～*·.…<>【\[(（《 ]{0,40}"
_EDGE_RIGHT = r"[-—=_~～*·.…<>】\])）》 ]{0,40}"
_HIDDEN = re.compile(
    _EDGE_LEFT
    + r"(?:(?:此处|以下|中间|后面|剩余|余下|其余|部分)(?:部分)?(?:内容|文字|正文)?(?:已|被|已被)?(?:隐藏|折叠|屏蔽|略去|省略|未显示|需付费)"
    r"|(?:剩余|余下|其余)(?:内容|部分|全文)?[约]?\d+(?:\.\d+)?[%％字页段行]"
    r"|(?:免费)?(?:试读|预览)(?:部分|内容)?(?:已|到此)?结束)"
    + _CUT_TAIL
    + _EDGE_RIGHT
)
_READ_ON = re.compile(
    _EDGE_LEFT
    + r"(?:请?(?:点击|展开|下载|登录|付费|购买|订阅|开通\w{0,3}会员|关注公众号)后?(?:即可|可|才能)?"
    r"(?:继续)?(?:查看|阅读|浏览|展开)(?:全文|全部|完整|剩余|更多|余下)(?:内容|原文|部分|文档)?|(?:阅读|查看|展开)全文)"
    + _EDGE_RIGHT
    + r"[。！!]?"
)

_LABELS = (
    "更新时间|发布时间|发布日期|发表时间|更新日期|上传时间|上传日期|上传者|上传用户|上传人|来源|信息来源|文章来源|稿件来源|稿源|作者|编辑"
    "|责任编辑|责编|浏览次数|浏览量|浏览|点击数|点击量|点击|阅读次数|阅读量|阅读|访问量|下载次数|下载量|字号|字体|字体大小|文档格式"
    "|文件格式|文件大小|文档大小|文档页数|页数|字数|关键词|关键字|标签|分类|文档分类|所属分类|所属栏目|栏目|当前位置|您?的?当前位置|您的位置"
    "|您现在的位置|上一篇|下一篇|上一条|下一条|扫一扫|网站客服|在线客服|客服|客服电话|客服QQ|客服微信|联系客服|版权声明|免责声明"
    "|特别声明|郑重声明|声明|温馨提示|友情提示|特别提示|特别说明|下载说明|使用说明|文档说明|资源描述|文档描述|文档简介|文档介绍|索引号|信息索引"
    "|公开日期|发布机构|信息分类|主题分类|体裁分类|有效性|分享到|资源ID|文档编号|积分|价格|售价|评分"
)
_LABELLED = re.compile(rf"[\s\[【(（<*#]*(?:{_LABELS})[\]】)）]?\s*[:：]", re.IGNORECASE)
_TIPS = re.compile(r"[\s\[【(（*#]*(?:温馨提示|友情提示|特别提示|特别说明|下载说明|使用说明|文档说明|版权声明|免责声明|声明)[\]】)）]?\s*[:：]?\s*$")
_NUMBERED = re.compile(r"\s*[(（]?\d{1,2}[)）.．、]")

_WHOLE_LINE = re.compile(
    r"首页|目录|下载|立即下载|点击下载|免费下载|下载文档|下载全文|在线阅读|全文阅读|预览|打印(?:本页)?|关闭(?:窗口|本页)?|分享(?:到.*)?|收藏(?:本页|本站)?"
    r"|举报|纠错|返回(?:顶部|首页|列表|上一页)|上一页|下一页|上一篇|下一篇|广告|赞助|VIP.{0,12}|【?字体.{0,14}】?|字号.{0,12}"
    r"|[^。，,]{1,20}(?:\s*(?:>|＞|»|›|→)\s*[^。，,>]{1,40}){2,}"  # bread crumbs
    r"|第\s*[\d一二三四五六七八九十]+\s*页(?:\s*[,，/]?\s*共\s*[\d一二三四五六七八九十]+\s*页)?|共\s*\d+\s*页|[-—–－·]+\s*\d{1,4}\s*[-—–－·]+"
    r"|.{2,45}?(?:[.…·]\s?){3,}\s*\d{1,3}|\d{1,3}\s*/\s*\d{1,3}|\d{1,3}|Page\s*\d+(?:\s*of\s*\d+)?"
    r"|[^。，,；;！!？?]{1,80}\.(?:docx?|pdf|wps|pptx?|xlsx?|txt|rtf|zip|rar|html?)|(?:https?://|www\.)\S+|[-=_*·—~～#]{3,}",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"[\s\[【(（*#]*(?:(?:相关|推荐|热门|最新|同类|更多|其他|精选|延伸|扩展)(?:的)?(?:阅读|推荐|文章|文档|范文|资料|内容|链接|新闻|信息|下载|搜索)"
    r"|猜你(?:喜欢|想看)|为您推荐|大家都在看|看过本文的人还看了|你可能(?:还)?(?:喜欢|感兴趣).{0,6})[\]】)）]?\s*[:：]?\s*$"
)

_SITE_TALK = re.compile(
    r"网友(?:投稿|上传|提供|整理)|用户(?:自行|自主)?上传|本(?:文档|课件)(?:由|来|仅|版权|所有|下载|共|为|系)|本(?:资料|范文|文)(?:由|来自|来源于?|摘自|仅供).{0,14}(?:网|站|整理|搜集|收集|上传|提供|学习|参考)"
    r"|请?放心下载|下载前请|下载(?:本|该|此)(?:文|资|范)|下载文档[时前后,，]|(?:付费|支付|扣费)(?:成功|完成)?后|联系(?:网站|在线|本站|我们的?)?客服|网站客服|在线客服"
    r"|(?<![基日根资])本(?:网站|站)(?![位稳点岗在立台所长工人内区])|版权(?:归|属于).{0,14}(?:所有|作者)|版权属于|版权所有|如(?:有|果有)?侵(?:权|犯)|侵犯了?(?:您|你|贵)|侵权.{0,6}(?:删除|必究|请联系)"
    r"|(?:图文|图片|内容|资料|素材|文章)(?:均)?来(?:源|自)(?:于)?(?:网络|互联网)|仅供(?:个人|学习|交流|参考)(?:和|与|、|及)?(?:个人|学习|交流|研究|参考|使用)*[,，。;；!！]?(?:请勿|不得|严禁|请于|不可|谢绝|勿)"
    r"|(?:更多|海量|精品|优质|最新)[^,，。]{0,12}(?:范文|公文|文档|资料|材料|模板|文稿)[^。]{0,10}(?:关注|访问|请到|下载|搜索|尽在|点击|登录)"
    r"|(?:关注|添加|搜索|扫码|扫描)[^。]{0,12}(?:公众号|微信|二维码)[^。]{0,6}(?:领取|索取|获取更多|免费获取|回复|下载(?:全文|文档|资料|范文))"
    r"|(?:范文|公文|文库|文秘|写作|课件|文档|秘书)(?:之家|吧|大全网|网)(?![上络格点页办站传流])|(?:范文|公文|文库|文秘|文档)网站?(?:为|整理|小编|提供|收集)|小编(?:为|给|整理|精心|今天|带来|收集)"
    r"|(?:下载|另存)后可(?:任意|自由|直接|自行)?(?:编辑|修改|使用|打印)|(?:word|WPS|DOC)\s*(?:版|文档|格式)[^。]{0,6}(?:下载|可编辑)|ICP备|网安备"
    r"|(?:QQ|微信|电话)[群号]?\s*[:：]\s*\d{6,}[^。]{0,10}(?:客服|咨询|代写|下载)|(?:代写|定制)(?:公文|材料|文稿|范文)|(?:欢迎|敬请)(?:下载|收藏|转载|阅读原文)|转载(?:请|时).{0,6}(?:注明|联系)",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"第\s*\d{1,3}\s*页\s*[,，/]?\s*共\s*\d{1,3}\s*页"
    r"|(?:更新|发布|上传|发表)(?:时间|日期)\s*[:：]\s*\d{4}[-年/.]\d{1,2}(?:[-月/.]\d{1,2})?日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?"
    r"|来源\s*[:：]\s*(?:网友(?:投稿|上传)|网络|互联网|本站|[^\s,，。]{2,10}(?:网|文库))(?=\s|$)"
)
_HEADING = re.compile(r"\s*(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|篇|第.{1,3}篇|#)")
_SENTENCE = re.compile(r"[^。！!？?]*[。！!？?]+[”’」』)）]?|[^。！!？?]+")
_STOPPED = re.compile(r"[。！!？?；;]\s*$")


def strip_boilerplate(text: str) -> str:
    """The text without what a site added; `CUT` stands alone on a line where a part was hidden.

    Args:
        text: as `documents.read_text` gives it.
    """
    kept: list[str] = []
    skipping = ""
    for line in _split_lines(text):
        skipping = _skipping(line, skipping)
        if skipping or _is_site_line(line):
            continue
        kept.append(_without_site_sentences(line))
    return "\n".join(kept)


def _split_lines(text: str) -> list[str]:
    marked = _HIDDEN.sub(f"\n{CUT}\n", _INSIDE.sub("", text))
    return [CUT if _READ_ON.fullmatch(line.strip()) else line for line in marked.split("\n")]


def _skipping(line: str, before: str) -> str:
    """Whether this line belongs to a list of site tips ("tips") or of other pages ("related"); "" if to neither."""
    if _TIPS.match(line):
        return "tips"
    if _RELATED.match(line):
        return "related"
    if before == "tips" and (not line.strip() or _NUMBERED.match(line)):
        return before
    return before if before == "related" and _is_list_entry(line) else ""


def _is_list_entry(line: str) -> bool:
    if _HEADING.match(line) or line.strip() == CUT:
        return False
    return len(line.strip()) <= _LIST_ENTRY and not _STOPPED.search(line)


def _is_site_line(line: str) -> bool:
    line = line.strip()
    if not line or line == CUT or len(line) > _LONG_LINE:
        return False
    return bool(_LABELLED.match(line) or _WHOLE_LINE.fullmatch(line) or _SITE_TALK.search(line))


def _without_site_sentences(line: str) -> str:
    if not _SITE_TALK.search(line):
        return line
    return "".join(part for part in _SENTENCE.findall(line) if not _SITE_TALK.search(part))
