"""The registry's entries of the navigation."""

from tuodi.office.core.context import SEARCH_URLS
from tuodi.office.core.menu import register

SEARCH_URLS.append("registry:people")
register("救助对象", "人员查询", "registry:people", "registry.view", 100)
register("救助对象", "家庭", "registry:households", "registry.view", 110)
register("救助对象", "部门名单", "registry:lists", "registry.list.view", 120)
register("救助对象", "身份登记申请", "registry:asked", "registry.asked.view", 125)
register("救助对象", "备案与资格", "registry:filings", "registry.view", 130)
register("救助对象", "医疗机构", "registry:institutions", "registry.institution.view", 140)
register("救助对象", "认定部门", "registry:departments", "registry.department.view", 150)
