"""Small invented reports for the tests of the library; about places that do not exist."""

from __future__ import annotations

from pathlib import Path

STUDY = "镇党委把读原著当作干部的必修课，每月安排两个半天集中研读，读后当场交流，由班子成员轮流主讲，并请县委党校教员来镇辅导三次。各村支部结合主题党日同步跟学，干部人人写有体会文章。"
RUMOUR = "村里建起由文书、网格员组成的网络评论小组，每天翻看本地论坛和居民群，遇到不实传言先核实、再回应，半年回应热点话题九个，没有一件扩散到镇外。"
SAFETY = "镇应急办会同消防、电力部门逐户检查沿街商铺和作坊，重点看电线、灶具和疏散通道，查出的隐患当场登记，限期整改后由专人复查销号，锅炉和叉车全部完成年检。"
ELDERS = "村里的幸福食堂每天中午开饭，八十岁以上老人半价，腿脚不便的由志愿者送到家。独居老人有邻居结对，每天敲一次门，家里换灯泡、买药都有人搭手。"
LACKS = "能写会拍的人手太少，三个村合用一名宣传员，培训一年只有一回，稿子多是会议消息，群众爱看的不多。"
PLANS = "下半年将新招两名年轻宣传员，秋收后办一期写作培训班，把村里的能人都请来讲一讲自己的故事。"
OPENING = "今年上半年，溪口镇在县委领导下，紧扣中心工作，把思想工作做在前面，总体形势平稳，现将有关情况报告如下。"

IDEOLOGY = f"""溪口镇2023年上半年意识形态工作总结

{OPENING}

一、主要做法
（一）抓实理论学习，补足精神之钙
{STUDY}
（二）引导网上舆论，守住话语主动
{RUMOUR}
二、存在的问题
（一）队伍力量偏弱
{LACKS}
三、下一步打算
（一）补齐队伍短板
{PLANS}
"""

LIVELIHOOD = f"""柳坪乡2023年上半年民生和安全工作总结

上半年，柳坪乡围绕老人、孩子和安全三件事做工作，取得一定成效，现总结如下。

一、主要工作
（一）排查安全隐患，守牢生产底线
{SAFETY}
（二）办好老人食堂，托住夕阳生活
{ELDERS}
"""


def write_reports(folder: Path) -> Path:
    """Two reports as .txt files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "溪口镇意识形态.txt").write_text(IDEOLOGY, encoding="utf-8")
    (folder / "柳坪乡民生.txt").write_text(LIVELIHOOD, encoding="utf-8")
    return folder
