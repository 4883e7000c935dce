"""An explanation as plain text, JSON or a page for print. All three show the same steps."""

from __future__ import annotations

import html
import json
from typing import Any

from tuodi.engine.explain.model import Explanation
from tuodi.policy.amounts import yuan

STATUS = {"settled": "已结算", "not_covered": "不予救助", "invalid": "数据不能使用"}
BILL = {
    "basic_paid": "基本医保支付",
    "critical_paid": "大病保险支付",
    "supplementary_paid": "其他补充保险支付",
    "aid": "医疗救助",
    "tilt_aid": "倾斜救助",
    "hospital_borne": "医院负担",
    "self_paid": "个人负担",
    "cash": "现金给付（冲减）",
}


def as_text(found: Explanation, note: str = "") -> str:
    """Plain text, one numbered step a paragraph, each with its clause."""
    lines = [f"{found.city}医疗救助计算说明", f"依据 {found.document}", f"就诊编号 {found.claim_id} · {found.person} · {STATUS[found.status]}"]
    if note:
        lines.append(note)
    lines.append("")
    for number, step in enumerate(found.steps, 1):
        clause = f"  〔{step.clause}〕" if step.clause else ""
        lines.append(f"{number}. {step.title}：{step.text}{clause}")
    if found.lines:
        lines += ["", "账单构成（元）："]
        lines += [f"  {label}{'　' * (9 - len(label))}{yuan(found.lines[key]):>14}" for key, label in BILL.items() if found.lines.get(key)]
        lines.append(f"  {'合计'}{'　' * 7}{yuan(sum(found.lines.values())):>14}")
    if found.others:
        lines += ["", "条件不同时："]
        lines += [f"  {one.change}，救助为 {yuan(one.aid + one.tilt_aid)} 元（多 {yuan(one.gain)} 元）。" for one in found.others]
    if found.figures:
        lines += ["", "所用年度参数："] + [f"  {one}" for one in found.figures]
    if found.readings:
        lines += ["", "切换的解释：" + "；".join(f"{q}={c}" for q, c in found.readings.items())]
    return "\n".join(lines) + "\n"


def as_json(found: Explanation, note: str = "") -> str:
    """The explanation as JSON; amounts in fen, ratios in basis points."""
    data: dict[str, Any] = found.as_dict()
    if note:
        data["note"] = note
    return json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"


_STYLE = """
@page { size: A4; margin: 18mm }
body { font: 15px/1.7 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; color: #1d2733; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.4rem; margin: 0 } .sub { color: #5a6876; margin: .2rem 0 1.2rem } .note { color: #9a3412; border: 1px solid #fdba74; padding: .3rem .8rem }
ol { padding-left: 1.6rem } li { margin: .5rem 0 } .clause { color: #5a6876; font-size: .85em; white-space: nowrap }
table { border-collapse: collapse; margin: 1rem 0; min-width: 22rem } td { border-top: 1px solid #d8dee4; padding: .25rem .6rem }
td.amount { text-align: right; font-variant-numeric: tabular-nums } tr.sum td { border-top: 2px solid #1d2733; font-weight: 600 }
"""


def as_html(found: Explanation, note: str = "") -> str:
    """A self-contained page for print."""
    e = html.escape
    steps = "".join(
        f"<li><b>{e(s.title)}</b>　{e(s.text)}" + (f' <span class="clause">〔{e(s.clause)}〕</span>' if s.clause else "") + "</li>" for s in found.steps
    )
    bill = "".join(f'<tr><td>{label}</td><td class="amount">{yuan(found.lines[k])}</td></tr>' for k, label in BILL.items() if found.lines.get(k))
    if found.lines:
        bill = f'<table>{bill}<tr class="sum"><td>合计</td><td class="amount">{yuan(sum(found.lines.values()))}</td></tr></table>'
    others = "".join(f"<li>{e(o.change)}，救助为 {yuan(o.aid + o.tilt_aid)} 元（多 {yuan(o.gain)} 元）。</li>" for o in found.others)
    extra = f"<p><b>条件不同时</b></p><ul>{others}</ul>" if others else ""
    if found.figures:
        extra += "<p><b>所用年度参数</b></p><ul>" + "".join(f"<li>{e(one)}</li>" for one in found.figures) + "</ul>"
    warning = f'<p class="note">{e(note)}</p>' if note else ""
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>医疗救助计算说明 {e(found.claim_id)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body>'
        f"<h1>{e(found.city)}医疗救助计算说明</h1><p class=\"sub\">依据 {e(found.document)}<br>就诊编号 {e(found.claim_id)} · {e(found.person)} · "
        f"{STATUS[found.status]}</p>{warning}<ol>{steps}</ol>{bill}{extra}</body></html>\n"
    )
