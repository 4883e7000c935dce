"""The events of the audit trail that the hospitals' interface records."""

from tuodi.office.core.audit import register

register("hospital.admitted", "登记就诊 {mdtrt_id}（{institution}）")
register("hospital.discharged", "登记出院 {mdtrt_id}（{institution}）")
register("hospital.visit_cancelled", "撤销就诊登记 {mdtrt_id}（{institution}）")
register("hospital.fed", "接收医保结算数据 {taken} 条，重复 {known} 条")
register("hospital.reconciled", "对账 {institution} {first} 至 {last}：一致 {equal}，不一致 {unequal}")
register("hospital.recalled", "冲正报文 {omsgid}（{oinfno}）：{outcome}")
register("hospital.followed", "跟进对账差异 {ref}：{state}")
register("hospital.forgotten", "清理过期的接口记录：请求 {calls} 条，报文 {messages} 条")
