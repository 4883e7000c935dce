"""Applications' entries of the navigation."""

from tuodi.office.core.menu import register

register("申请", "受理申请", "casework:accept", "casework.accept", 160)
register("申请", "申请办理", "casework:cases", "casework.view", 165)
register("申请", "公示", "casework:notices", "casework.view", 170)
register("申请", "即将到期的认定", "casework:lapsing", "casework.view", 175)
