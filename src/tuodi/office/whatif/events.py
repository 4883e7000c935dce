"""Events of the audit trail."""

from tuodi.office.core.audit import register

register("whatif.run", "政策推演“{title}”：{year} 年，{persons} 人，{claims} 笔费用")
register("whatif.ordered", "排入政策推演“{title}”")
register("whatif.stopped", "取消政策推演“{title}”")
register("whatif.exported", "导出政策推演“{title}”的去标识数据 {count} 行")
