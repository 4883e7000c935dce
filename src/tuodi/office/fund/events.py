"""The events of the audit trail that the books record. Settlements are posted within their own event."""

from tuodi.office.core.audit import register

register("fund.received", "收入 {source} {amount} 分，凭证 {number}")
register("fund.transferred", "拨付支出户 {amount} 分，凭证 {number}")
register("fund.paid", "支付 {party} {amount} 分，凭证 {number}")
register("fund.subsidy", "划转资助参保资金 {amount} 分，{persons} 人，凭证 {number}")
register("fund.given_back", "缴回财政专户 {amount} 分，凭证 {number}")
register("fund.reversed", "冲销凭证 {other}，新凭证 {number}")
register("fund.month_closed", "结账 {month}：{postings} 张凭证，借方合计 {turnover} 分")
register("fund.budget_set", "设定 {year} 年预算 {amount} 分")
register("fund.plan_entered", "提交 {month} 用款计划 {amount} 分")
register("fund.plan_decided", "用款计划 {plan}：{state}")
