"""Oversight's entries of the navigation."""

from tuodi.office.core.menu import register

register("基金监管", "停止救助", "oversight:sanctions", "oversight.view", 700)
register("基金监管", "通报名单", "oversight:insurers", "oversight.view", 705)
register("基金监管", "追回资金", "oversight:recoveries", "oversight.view", 710)
