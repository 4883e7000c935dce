"""The events of the audit trail: who took a statement out."""

from tuodi.office.core.audit import register

register("reports.taken", "导出报表 {what}")
