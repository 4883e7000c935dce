"""Enrolment's entries of the navigation."""

from tuodi.office.core.menu import register

register("资助参保", "参保覆盖", "enrolment:coverage", "enrolment.view", 300)
register("资助参保", "资助批次", "enrolment:runs", "enrolment.view", 301)
register("资助参保", "参保名册", "enrolment:targets", "enrolment.view", 302)
register("资助参保", "参保比对", "enrolment:comparisons", "enrolment.view", 303)
register("资助参保", "重复参保", "enrolment:doubles", "enrolment.view", 304)
register("资助参保", "未参保走访", "enrolment:tasks", "enrolment.task.view", 305)
