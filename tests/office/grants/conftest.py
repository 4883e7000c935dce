"""The same office, figures and people as enrolment's tests."""

from tests.office.enrolment.conftest import approved, figures, home, job, money  # noqa: F401 - fixtures
