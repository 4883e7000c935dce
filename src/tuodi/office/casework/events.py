"""The events of the audit trail that cases record."""

from tuodi.office.core.audit import register

register("casework.accepted", "受理 {number}：{procedure}（{channel}）")
register("casework.checked", "{number} 材料审查：{result}")
register("casework.received", "{number} 收到补正材料：{documents}")
register("casework.bill_added", "{number} 登记票据 {invoice}")
register("casework.verified", "{number} 家庭经济状况核对：{result}")
register("casework.reviewed", "{number} 复核：{result}")
register("casework.notice_ended", "{number} 公示结束：{result}")
register("casework.approved", "批准 {number}")
register("casework.sent_back", "{number} 退回复核")
register("casework.refused", "不予救助 {number}（{clause}）")
register("casework.withdrawn", "申请人撤回 {number}")
register("casework.lapsed", "{number} 逾期未补正，视为放弃")
register("casework.appealed", "{number} 申请复议")
register("casework.appeal_decided", "{number} 复议：{result}")
register("casework.granted", "{number} 登记身份：{identity}，自 {start} 起")
register("casework.settled", "{number} 结算票据：{settled} 笔，不能结算 {problems} 笔")
register("casework.owed", "{number} 登记应付 {count} 笔，{amount} 分")
register("casework.paid", "{number} 支付：{result}")
register("casework.attached", "{number} 上传附件：{name}")
register("casework.opened", "{number} 查看附件：{name}")
