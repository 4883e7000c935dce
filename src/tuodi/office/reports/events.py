"""The events of the audit trail: reports taken out, the self-evaluation completed."""

from tuodi.office.core.audit import register

register("reports.taken", "导出报表 {what}")
register("reports.evaluation_entered", "填报 {year} 年绩效自评：{what}")
register("reports.evaluation_submitted", "提交 {year} 年绩效自评")
register("reports.evaluation_approved", "审定 {year} 年绩效自评")
register("reports.evaluation_returned", "退回 {year} 年绩效自评")
