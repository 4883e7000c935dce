"""`setlinfo` and `setldetail`: the insurers' amounts passed on, ours added where the province wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tuodi.office.settlement.hospital.models import InsurerSettlement, Visit
from tuodi.office.settlement.hospital.national.context import Context
from tuodi.office.settlement.hospital.national.feed import OTHERS, PASSED_ON
from tuodi.office.settlement.hospital.national.money import yuan
from tuodi.office.settlement.hospital.national.person import base_of
from tuodi.office.settlement.hospital.national.provinces import Fund, Province
from tuodi.office.settlement.limits import limits_of
from tuodi.office.settlement.queries import slots_used
from tuodi.policy.pack import load

NAMES = {
    "hifmi_pay": "居民大病保险", "hifob_pay": "职工大额补助", "hifes_pay": "企业补充保险", "cvlserv_pay": "公务员补助",
    "hifdm_pay": "伤残人员保障", "oth_pay": "其他支出", "acct_pay": "个人账户",
}  # fmt: skip

SHARES = ("hifp_pay", "hifmi_pay", "hifob_pay", "hifes_pay", "cvlserv_pay", "hifdm_pay", "oth_pay")


@dataclass(frozen=True)
class Figures:
    """The amounts of an answer in fen; of a refund all negative. `shares`: the insurers' payments by field, critical-illness settled."""

    bill: int
    in_policy: int
    shares: Mapping[str, int]
    account: int
    aid: int
    tilt: int
    hospital: int
    self_paid: int
    cash: int

    def fund_sum(self, province: Province) -> int:
        """As the province adds up: every fund, the personal account where it counts."""
        return sum(self.shares.values()) + self.aid + self.tilt + (self.account if province.fund_sum_has_account else 0)


def figures(insurer: InsurerSettlement, line: Mapping[str, Any], insurance: str) -> Figures:
    """`line`: the library's amounts, or those of a stored settlement or of its mirror entry."""
    sign = -1 if line.get("kind") == "reverse" else 1
    shares = {name: sign * (getattr(insurer, name) or 0) for name in SHARES}
    if insurer.hifmi_pay is None and insurer.hifob_pay is None:  # computed by the policy
        shares["hifob_pay" if insurance == "employee" else "hifmi_pay"] = line["critical_paid"]
    account = sign * min(insurer.acct_pay or 0, abs(line["self_paid"]))
    amounts = (line["aid"], line["tilt_aid"], line["hospital_borne"], line["self_paid"], line["cash"])
    return Figures(sign * insurer.medfee_sumamt, sign * insurer.inscp_scp_amt, shares, account, *amounts)


def setlinfo(
    context: Context, visit: Visit, insurer: InsurerSettlement, found: Figures, setl_id: str, setl_time: str, notices: Sequence[str] = ()
) -> dict[str, Any]:
    """Every amount as text with two decimals. `notices`: what is to be said beside."""
    province = context.province
    sign = -1 if found.bill < 0 else 1
    info = base_of(context, visit.person, visit.ended or visit.started) | {
        "mdtrt_id": visit.mdtrt_id,
        "setl_id": setl_id,
        "naty": "",
        "insutype": visit.insutype or insurer.insutype,
        "psn_type": "",
        "cvlserv_flag": "1" if insurer.cvlserv_pay else "0",
        "setl_time": setl_time,
        "mdtrt_cert_type": "",
        "med_type": visit.med_type,
        "medins_setl_id": context.msgid,
        "clr_optins": province.admdvs,
        "clr_way": "",
        "clr_type": visit.med_type[:2],
        "pool_prop_selfpay": "0",
    }
    amounts = {name: sign * (insurer.more.get(name) or 0) for name in PASSED_ON} | dict(found.shares)
    amounts |= {"medfee_sumamt": found.bill, "inscp_scp_amt": found.in_policy, "maf_pay": found.aid, "hosp_part_amt": found.hospital}
    amounts |= {"acct_pay": found.account, "psn_part_amt": found.self_paid, "psn_cash_pay": found.self_paid - found.account}
    amounts |= {"fund_pay_sumamt": found.fund_sum(province)}
    amounts[province.tilt.field] += found.tilt
    amounts |= dict.fromkeys(province.tilt.repeated_in, found.tilt)
    return info | {name: yuan(fen) for name, fen in amounts.items()} | {"exp_content": _told(visit, insurer, found, notices)}


def _told(visit: Visit, insurer: InsurerSettlement, found: Figures, notices: Sequence[str] = ()) -> str:
    """What the amounts themselves can't say: which ones nobody stated, tilt aid by itself, a lump sum above the bill."""
    unstated = [name for name in (*OTHERS, "oth_pay") if getattr(insurer, name) is None]
    told: dict[str, Any] = {"tilt_pay": yuan(found.tilt), "aid_pay": yuan(found.aid)}
    if unstated:
        told |= {"unstated": unstated, "memo": f"医保结算未提供：{'、'.join(NAMES[name] for name in unstated)}；按零处理，以医保为准"}
    if insurer.hifmi_pay is None and insurer.hifob_pay is None:
        told["critical"] = "大病保险未提供，按政策参数计算（无参数时为零）"
    if notices:
        told["notices"] = list(notices)
    if found.cash:
        told["cash_pay"] = yuan(found.cash)
    if (insurer.acct_pay or 0) > abs(found.account):
        told["acct_refund"] = yuan((insurer.acct_pay or 0) - abs(found.account))
    return json.dumps(told, ensure_ascii=False)


def setldetail(context: Context, found: Figures, insurance: str, line: Mapping[str, Any], left: int | None) -> list[dict[str, Any]]:
    """A row for each fund that paid, assistance always; tilt aid in a row of its own. `left`: what the year's limits left before."""
    province = context.province
    detail = [
        _row(fund.code, fund.name, found.in_policy, None, _paid(found, fund), "")
        for fund in province.funds
        if fund.insutype in ("", insurance) and _paid(found, fund)
    ]
    if province.detail_has_account and found.account:
        detail.append(_row("310200", "个人账户", 0, None, found.account, ""))
    detail.append(_row(province.aid_fund, province.aid_name, line["base"], left, found.aid, how(line)))
    if found.tilt:
        detail.append(
            _row(province.tilt.fund, province.tilt.name, line["base"] - found.aid, None, found.tilt, str(line.get("clauses") or ""))
        )
    return detail


def _paid(found: Figures, fund: Fund) -> int:
    return sum(found.shares[name] for name in fund.fields)


def _row(code: str, name: str, base: int, left: int | None, paid: int, process: str) -> dict[str, Any]:
    amounts = {"inscp_scp_amt": yuan(base), "crt_payb_lmt_amt": yuan(left), "fund_payamt": yuan(paid)}
    return {"fund_pay_type": code, "fund_pay_type_name": name, **amounts, "setl_proc_info": process[:4000]}


def how(line: Mapping[str, Any]) -> str:
    """The computation in a line."""
    ratio = "" if line.get("ratio") is None else f"，比例{line['ratio'] / 100:g}%"
    return f"基数{yuan(line['base'])}元，起付线{yuan(line['deductible'])}元{ratio}；依据：{line.get('clauses') or '—'}"


def left_before(city: str, visit: Visit, year: int, class_: str, aid: int) -> int | None:
    """What the year's limits on aid allowed before this claim took `aid` (0 for a preview); None where no limit is set."""
    policy = load(city).on(visit.ended or visit.started)
    if policy is None or class_ not in policy.classes:
        return None
    limits = limits_of(city, policy, year, class_, slots_used(visit.person_id, year))
    lefts = [one.left for one in limits if one.on == "aid" and one.left is not None]
    return min(lefts) + aid if lefts else None
