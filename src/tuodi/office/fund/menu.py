"""The books' entries of the navigation."""

from tuodi.office.core.menu import register

register("账务", "科目余额", "fund:accounts", "fund.view", 400)
register("账务", "凭证明细", "fund:journal", "fund.view", 410)
register("账务", "应付往来", "fund:owed", "fund.view", 420)
register("账务", "用款计划", "fund:plans", "fund.view", 430)
register("账务", "月度结账", "fund:months", "fund.view", 440)
