"""The events of the audit trail that settlement records."""

from tuodi.office.core.audit import register

register("settlement.settled", "结算 {number}：医疗救助 {aid} 分，倾斜救助 {tilt_aid} 分")
register("settlement.reversed", "冲销结算 S{other}，冲销单 {number}")
register("settlement.resettled", "重算结算 S{other}，新结算 {number}：医疗救助 {aid} 分，倾斜救助 {tilt_aid} 分")
register("settlement.kept", "维持结算 {number}")
register("settlement.listed", "列入待重算 {count} 笔")
register("settlement.batch_opened", "导入结算文件 {name}，{rows} 行")
register("settlement.batch_started", "开始结算文件 {name}")
register("settlement.batch_retried", "重试结算文件 {name} 中不能结算的 {rows} 行")
register("settlement.batch_stopped", "结算文件 {name} 停止处理")
register("settlement.batch_done", "结算文件 {name} 处理完毕：已结算 {settled} 行，不能结算 {refused} 行")
register("settlement.printed", "打印{what}")
