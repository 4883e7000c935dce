"""Settlement's entries of the navigation."""

from tuodi.office.core.menu import register

register("结算", "结算记录", "settlement:list", "settlement.view", 200)
register("结算", "零星录入", "settlement:manual", "settlement.manual", 210)
register("结算", "批量结算", "settlement:batches", "settlement.batch", 220)
register("结算", "待重算", "settlement:resettlements", "settlement.resettle", 230)
