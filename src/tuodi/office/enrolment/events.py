"""The events of the audit trail that enrolment records. Amounts are fen."""

from tuodi.office.core.audit import register

register("enrolment.run_started", "{year} 年资助参保试算：{people} 人")
register("enrolment.run_computed", "试算完成：拟资助 {persons} 人 {amount} 分，资料不全 {invalid} 人，此前已资助 {already} 人")
register("enrolment.run_reviewed", "复核 {year} 年资助参保：{persons} 人 {amount} 分")
register("enrolment.run_approved", "批准 {year} 年资助参保：{persons} 人 {amount} 分")
register("enrolment.run_rejected", "退回 {year} 年资助参保")
register("enrolment.transferred", "资助参保资金划转 {persons} 人 {amount} 分，凭证 {number}")
register("enrolment.list_taken", "取出 {title}（含完整证件号码 {count} 人）")
register("enrolment.compared", "{year} 年参保比对 {name}：对上 {matched} 人，变更 {changed} 人，重复参保 {doubles} 人")
register("enrolment.double_resolved", "处理 {year} 年重复参保")
register("enrolment.pushed", "推送 {year} 年未参保名单 {count} 人")
register("enrolment.street_set", "走访任务改派：{street}")
register("enrolment.visited", "走访登记：{result}")
