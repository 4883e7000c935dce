"""Who may try other rules on the office's own figures."""

from tuodi.office.core.rights import register

register("whatif.view", "department", "accountant", "admin")
register("whatif.run", "department", "accountant", "admin")
