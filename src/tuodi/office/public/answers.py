"""What people ask, and where this city's answer stands: a sentence, and the page that says the rest."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from tuodi.office.public import diseases, needs
from tuodi.policy import procedures
from tuodi.policy import vocabulary as v
from tuodi.policy.pack import load


@dataclass(frozen=True)
class Asked:
    """A question, the answer in a sentence or two, and the links (words, address) that lead on."""

    question: str
    answer: str
    links: tuple[tuple[str, str], ...]


def of_city(city: str) -> list[Asked]:
    """The questions in the order in which people come to them."""
    calculator, policy, guide = (reverse(f"public:{name}", args=[city]) for name in ("calculator", "policy", "guide"))
    questions, sheet, progress = reverse("public:questionnaire", args=[city]), reverse("public:sheet"), reverse("public:progress")
    return [
        Asked("我算不算救助对象？谁说了算？", "先看家里属于哪一种情况，再到认定的部门去问。认定由部门作出，不由医院决定。", (("我属于哪一类", questions),)),
        _not_dibao(city, questions, guide),
        Asked(
            "为什么只给这么多？", "救助只看政策范围内、医保付过以后剩下的钱，再减起付线、乘比例，还要看一年的限额。把结算单上的数填进去，每一步按哪一条都会列出来。",
            (("填数算一算", calculator), ("结算单上的数在哪里", sheet)),
        ),
        Asked("比例是多少？一年最多给多少？", "按身份、看病方式和医院等级不同，都列在一张表里。", (("救助多少", f"{policy}#paid"),)),
        Asked("自费药、靶向药救助吗？", "医保目录以外的全自费药不在政策范围内，救助一般不算；目录里的药，医保付过以后剩下的可以救助。", (("什么是政策范围内", sheet),)),
        _disease(city),
        _referral(city, calculator, policy),
        Asked(
            "认定身份以前看的病，能不能救助？", "各地规定不同。在计算里填“身份从哪一天起”，就能看到这一次算不算。",
            (("填数算一算", calculator), ("身份的时间怎样规定", f"{policy}#g1")),
        ),
        Asked("看病跨了几年，怎样算？", "按年度分开算：一次住院算在出院的那一年，起付线和限额每年重新算，不能把几年的费用加在一起。", (("填数算一算", calculator),)),
        Asked("到哪里办？带什么？多少天？", _where(city), (("怎样申请", guide),)),
        Asked("申请办到哪一步了？不服怎么办？", "用受理回执上的查询码和密码查；没有批准的，可以在同一页申请复议。", (("查进度", progress), ("不服怎么办", f"{guide}#appeal"))),
    ]  # fmt: skip


def _not_dibao(city: str, questions: str, guide: str) -> Asked:
    question = "家里不是低保，自己付了很多，有没有救助？"
    policy = load(city).newest
    open_to = [code for code in ("illness_poor", "dibao_margin", "low_income", "other_hardship", "temp_relief_patient") if code in policy.identities]
    rules = procedures.load(city)
    names = "、".join(v.IDENTITIES[code] for code in open_to)
    links = [("我属于哪一类", questions)]
    if rules is not None and rules.procedures:
        links.append(("条件和材料", guide))
    if not open_to:
        return Asked(question, "文件没有把低保以外的家庭列为救助对象。确有困难的，到乡镇（街道）说明情况，问问能不能申请临时救助。", tuple(links))
    return Asked(question, f"可能有。不是低保的，还有这些人可以：{names}。要先申请认定。", tuple(links))


def _disease(city: str) -> Asked:
    address = reverse("public:diseases", args=[city])
    if not diseases.lists(city):
        return Asked("我的病在不在里面？", "文件没有列病种。救助多少，看身份、看病方式和费用。", (("救助多少", reverse("public:policy", args=[city]) + "#paid"),))
    return Asked("我的病在不在里面？", "列出的病有专门的规定；没有列出的，按普通疾病救助。病名、拼音和诊断编码都能查。", (("查病种", address),))


def _referral(city: str, calculator: str, policy: str) -> Asked:
    question = "到外地看病，要不要先转诊？"
    if "referral" not in needs.words(city):
        return Asked(question, "计算救助时不看有没有转诊。但是没有转诊，基本医保可能少报，去之前先问参保地的医保窗口。", (("填数算一算", calculator),))
    return Asked(
        question, "要。没有按规定转诊或者备案的，会影响救助。转诊单由医院开，异地就医备案在参保地的医保窗口办。",
        (("办了和没办差多少", f"{policy}#paid"), ("填数算一算", calculator)),
    )  # fmt: skip


def _where(city: str) -> str:
    service = procedures.load(city)
    if service is None or not service.procedures:
        return "已经认定身份、在定点医院联网结算的，出院时直接减免，不用申请。其他的请到户籍所在乡镇（街道）询问。"
    return "已经认定身份、在定点医院联网结算的，出院时直接减免，不用申请。要申请的，条件、材料、每一步的天数都列在一起。"
