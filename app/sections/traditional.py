"""Reports in traditional characters: read as if they were simplified, handed on as they stand.

Only the characters that titles, headings and site talk are made of are in the table. One stands for one, so places in
the text stay the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.schema import Rejected, Report, Section

_SIMPLE = (
    "专业东丢两严丧个临为举义习乡书买乱争产亲仅从仓们众会传倾关兴养内册写军农决况净凑击创删别剧劝办务动劲势区医协单卫厅历厉压厕县参双发变叠号启员团园围国图场块坚坛垒墙声处备够头妇学实审"
    "对导将尽层届属岗帅师带帮广库应开张弹强归当录态总恶戏战户执扩扫扬护报拧挥捞损捡换摄摆摊攒数断旧时显权条来标栏树样档检楼横橱欢残殡汇沟没测济浏浓渗温滞满潜灭灯灾点烟热爱牵状独环现电画"
    "畅盏监盖盗盘码础碍礼积稳窃笔筹签简类紧纠红约级纪纲纳纷纸线练组细织终绍经结绕给络绝统继绩续维综绿缓编罚职联脑脱舆艺节荣获营虽补装见观规视览觉计订认讨让训议讯记讲许论设访证评识诈诉词"
    "试话询该详语说诵请读课谁调谈谋谢谣负责账质贩贫购贴贵贸费资赋赛赞践踪车转轮软轻载辅辆辑边达过运还这进违选逻邻郑释针钩钱钻铁铲银铺链销锋错锦键镇镜长门闭问闲间闹闻阅队阵阶际陈险随隐难页"
    "顶项顺顾顿预领频题风飞饭饱馆马骂验骗鲜齐龄后里里台干准于几制系复复斗志布划松占征范筑极据注余并并汇签脏"
)
_TRADITIONAL = (
    "專業東丟兩嚴喪個臨為舉義習鄉書買亂爭產親僅從倉們眾會傳傾關興養內冊寫軍農決況淨湊擊創刪別劇勸辦務動勁勢區醫協單衛廳歷厲壓廁縣參雙發變疊號啟員團園圍國圖場塊堅壇壘牆聲處備夠頭婦學實審"
    "對導將盡層屆屬崗帥師帶幫廣庫應開張彈強歸當錄態總惡戲戰戶執擴掃揚護報擰揮撈損撿換攝擺攤攢數斷舊時顯權條來標欄樹樣檔檢樓橫櫥歡殘殯匯溝沒測濟瀏濃滲溫滯滿潛滅燈災點煙熱愛牽狀獨環現電畫"
    "暢盞監蓋盜盤碼礎礙禮積穩竊筆籌簽簡類緊糾紅約級紀綱納紛紙線練組細織終紹經結繞給絡絕統繼績續維綜綠緩編罰職聯腦脫輿藝節榮獲營雖補裝見觀規視覽覺計訂認討讓訓議訊記講許論設訪證評識詐訴詞"
    "試話詢該詳語說誦請讀課誰調談謀謝謠負責賬質販貧購貼貴貿費資賦賽贊踐蹤車轉輪軟輕載輔輛輯邊達過運還這進違選邏鄰鄭釋針鉤錢鑽鐵鏟銀鋪鏈銷鋒錯錦鍵鎮鏡長門閉問閒間鬧聞閱隊陣階際陳險隨隱難頁"
    "頂項順顧頓預領頻題風飛飯飽館馬罵驗騙鮮齊齡後裡裏臺幹準於幾製係復複鬥誌佈劃鬆佔徵範築極據註餘並併彙籤髒"
)
_TABLE = str.maketrans(_TRADITIONAL, _SIMPLE)
_NEAR = 20_000  # characters
_SEARCHES = 300  # of a whole file: each may cost as much as reading it
_PIECE = re.compile(r"[^。！？；\n]*[。！？；\n]*")


def simplified(text: str) -> str:
    """The text with those characters as simplified ones, each in its place."""
    return text.translate(_TABLE)


class Original:
    """Gives back what a text said before it was simplified.

    Args:
        text: the text as it stands.
    """

    def __init__(self, text: str) -> None:
        self._text = "".join(text.split())
        self._simple = simplified(self._text)
        self._at = 0
        self._searches = _SEARCHES

    def report(self, report: Report) -> Report:
        """A report read from the simplified text, in the words of the original."""
        title = self.words(report.title)
        self._at = 0
        known: dict[str, str] = {}
        sections = []
        for section in report.sections:
            path = tuple(known.setdefault(heading, self.words(heading)) for heading in section.path)
            sections.append(Section(path, self.words(section.text)))
        rejected = tuple(Rejected(self.words(piece.text), piece.reason) for piece in report.rejected)
        return replace(report, title=title, sections=tuple(sections), rejected=rejected)

    def words(self, text: str) -> str:
        """A stretch of the simplified text as it was."""
        whole = self._find(text)
        return whole if whole is not None else "".join(self._find(piece) or self._follow(piece) for piece in _PIECE.findall(text))

    def _find(self, text: str) -> str | None:
        """Searched near where the last one was found, then everywhere; spaces are kept as they are asked for."""
        key = "".join(text.split())
        at = self._simple.find(key, self._at, self._at + len(key) + _NEAR)
        if at < 0 and self._searches > 0:
            self._searches -= 1
            at = self._simple.find(key)
        if at < 0:
            return None
        self._at = at
        return _filled(text, iter(self._text[at : at + len(key)]))

    def _follow(self, text: str) -> str:
        """Letter by letter, where something inside was left out."""
        places, at = [], self._at
        for char in "".join(text.split()):
            at = self._simple.find(char, at, at + _NEAR) + 1
            if at == 0:
                return text
            places.append(at - 1)
        return _filled(text, (self._text[place] for place in places))


def _filled(text: str, signs: Iterator[str]) -> str:
    """`signs` with the spaces of `text`."""
    return "".join(char if char.isspace() else next(signs) for char in text)
