"""Oversight's entries of the navigation."""

from tuodi.office.core.menu import register

register("基金监管", "停止救助", "oversight:sanctions", "oversight.view", 700)
register("基金监管", "通报名单", "oversight:insurers", "oversight.view", 705)
register("基金监管", "协议中止", "oversight:suspensions", "oversight.view", 707)
register("基金监管", "审核扣减", "oversight:strikes", "oversight.view", 708)
register("基金监管", "追回资金", "oversight:recoveries", "oversight.view", 710)
register("基金监管", "疑点核查", "oversight:findings", "oversight.view", 715)
register("基金监管", "随机抽查", "oversight:samples", "oversight.view", 720)
register("基金监管", "机构费用监控", "oversight:hospitals", "oversight.view", 725)
register("基金监管", "违规案件", "oversight:cases", "oversight.view", 730)
register("基金监管", "举报", "oversight:tips", "oversight.view", 735)
