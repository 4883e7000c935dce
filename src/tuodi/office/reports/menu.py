"""The statements' entries of the navigation."""

from tuodi.office.core.menu import register

register("统计", "月报", "reports:month", "reports.view", 600)
register("统计", "年报", "reports:year", "reports.view", 610)
register("统计", "绩效自评", "reports:evaluation", "reports.view", 620)
