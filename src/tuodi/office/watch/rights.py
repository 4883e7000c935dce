"""Who may do what with warnings. Street staff see their own street's; a department sees what was handed to it."""

from tuodi.office.core.rights import register

register("watch.view", "street", "clerk", "reviewer", "approver", "auditor")
register("watch.run", "clerk", "reviewer")
register("watch.wrong", "clerk", "reviewer", "auditor")  # rows of a list that were not taken: of the whole city's staff
register("watch.assign", "clerk", "reviewer", "street")
register("watch.visit", "street", "clerk")
register("watch.push", "clerk", "reviewer")
register("watch.push.view", "clerk", "reviewer", "approver", "auditor", "department")
register("watch.answer", "department", "clerk")
