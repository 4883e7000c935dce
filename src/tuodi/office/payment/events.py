"""The events of the audit trail that payments record. Amounts are fen."""

from tuodi.office.core.audit import register

register("payment.owed", "登记应付 {count} 笔，{amount} 分")
register("payment.withdrawn", "撤销应付 {number}，{amount} 分")
register("payment.reopened", "重新支付 {number}")
register("payment.batch_made", "编制支付批次 {number}：{count} 笔，{total} 分")
register("payment.batch_approved", "批准支付批次 {number}")
register("payment.batch_rejected", "退回支付批次 {number}")
register("payment.file_taken", "取出支付批次 {number} 的银行文件（含完整账号 {count} 个）")
register("payment.results_read", "支付批次 {number} 回盘：成功 {paid} 笔 {amount} 分，失败 {failed} 笔，退汇 {returned} 笔")
