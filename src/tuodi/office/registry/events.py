"""The audit events of the registry. Sentences hold no ID number and no account number."""

from tuodi.office.core.audit import register

register("registry.person_added", "登记 {name}")
register("registry.person_changed", "修改登记信息：{columns}")
register("registry.number_corrected", "更正身份证号：{before}→{after}")
register("registry.number_revealed", "查看身份证号")
register("registry.account_revealed", "查看银行账号")
register("registry.merged", "将登记 {merged} 并入本人")
register("registry.unmerged", "撤销登记 {merged} 的合并")
register("registry.insurance_set", "登记 {year} 年参保：{kind}")
register("registry.insurances_set", "按参保比对设定 {year} 年参保信息 {count} 人")
register("registry.account_set", "登记收款账户：{payee}（{kind}）")
register("registry.account_stopped", "停用收款账户")
register("registry.household_set", "登记家庭 {number}")
register("registry.identity_added", "登记身份：{identity}，自 {start}")
register("registry.identity_changed", "更正身份：{identity}（{changes}）")
register("registry.identity_ended", "终止身份：{identity}，{end}（{reason}）")
register("registry.identity_asked", "申请登记身份：{identity}，自 {start}")
register("registry.asked_approved", "批准登记身份：{identity}，自 {start}")
register("registry.asked_refused", "退回登记身份的申请：{identity}，自 {start}")
register("registry.filed", "登记{kind}：{start} 起")
register("registry.filing_cancelled", "撤销{kind}")
register("registry.institution_set", "登记医疗机构 {code} {name}")
register("registry.term_set", "登记医疗机构 {code} 自 {start} 起的情况")
register("registry.assessed", "登记医疗机构 {code} {year} 年考核：{score}")
register("registry.departments_loaded", "载入认定部门：{count} 个")
register("registry.department_set", "修改部门 {name}：认定 {codes}，刹车比例 {brake}")
register("registry.list_received", "收到{department}名单 {name}")
register("registry.list_staged", "读取名单 {name}：{rows} 行，其中 {unreadable} 行无法读取")
register("registry.list_unusable", "名单 {name} 无法读取：{problem}")
register(
    "registry.list_compared",
    "对比名单 {name}：新增 {new}，变更 {changed}，无变化 {unchanged}，名单外 {absent}，有冲突 {conflicting}，无法读取 {unreadable}",
)
register("registry.list_applied", "执行名单 {name}：新增 {new}，变更 {changed}，终止 {ends}")
register("registry.list_rejected", "退回名单 {name}")
register("registry.list_taken", "下载名单 {name} 的{what}")
