"""The events of the audit trail that the watch records. Amounts are fen."""

from tuodi.office.core.audit import register

register("watch.run", "监测 {year} 年个人负担（{kind}，截至 {day}）：{looked} 人，新预警 {new} 人")
register("watch.flagged", "结算 {number} 标记为大额费用：个人负担 {burden} 分，预警线 {line} 分")
register("watch.assigned", "{number} 交 {street} 走访")
register("watch.visited", "{number} 走访：{result}，照片 {photos} 张")
register("watch.opened", "查看 {number} 的走访照片")
register("watch.referred", "{number} 转介{to}")
register("watch.applied", "{number} 转为救助申请 {case}")
register("watch.closed", "{number} 办结：{outcome}")
register("watch.reopened", "{number} 重新走访")
register("watch.pushed", "向{to}推送 {count} 人")
register("watch.fetched", "{to}的程序取走推送名单第 {number} 号")
register("watch.answered", "{to}反馈 {number}：{result}")
