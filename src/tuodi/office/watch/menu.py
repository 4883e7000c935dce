"""The watch's entries of the navigation."""

from tuodi.office.core.menu import register

register("监测预警", "预警任务", "watch:alerts", "watch.view", 320)
register("监测预警", "预警统计", "watch:overview", "watch.view", 321)
register("监测预警", "监测记录", "watch:runs", "watch.view", 322)
register("监测预警", "大额费用", "watch:bills", "watch.view", 323)
register("监测预警", "部门转介", "watch:referrals", "watch.push.view", 324)
