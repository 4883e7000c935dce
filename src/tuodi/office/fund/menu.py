"""The books' entries of the navigation."""

from tuodi.office.core.menu import register

register("基金", "年度收支", "fund:year", "fund.view", 380)
register("基金", "市县分担", "fund:shares", "fund.view", 382)
register("基金", "用款计划", "fund:plans", "fund.view", 384)
register("基金", "用款申请", "fund:applications", "fund.view", 386)
register("基金", "医疗机构清算", "fund:clearings", "fund.view", 388)
register("基金", "应付账龄", "fund:ageing", "fund.view", 390)
register("基金", "考核指标", "fund:indicators", "fund.view", 392)
register("账务", "科目余额", "fund:accounts", "fund.view", 400)
register("账务", "凭证明细", "fund:journal", "fund.view", 410)
register("账务", "应付往来", "fund:owed", "fund.view", 420)
register("账务", "财政对账", "fund:fiscal", "fund.view", 430)
register("账务", "银行对账", "fund:bank", "fund.view", 432)
register("账务", "月度结账", "fund:months", "fund.view", 440)
