"""The events of the audit trail that grants record. Amounts are fen."""

from tuodi.office.core.audit import register

register("grants.computed", "计算 {year} 年{name}：{persons} 人 {amount} 分")
register("grants.reviewed", "复核 {year} 年{name}：{persons} 人 {amount} 分")
register("grants.approved", "批准 {year} 年{name}：{persons} 人 {amount} 分，列入应付")
register("grants.rejected", "退回 {year} 年{name}")
