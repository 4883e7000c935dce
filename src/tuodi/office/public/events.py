"""Events of the audit trail."""

from tuodi.office.core.audit import register

register("public.published", "公布救助数据：{what}")
