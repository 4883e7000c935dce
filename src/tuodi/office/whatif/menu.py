"""The app's entry of the navigation."""

from tuodi.office.core.menu import register

register("分析", "政策推演", "whatif:studies", "whatif.view", 700)
