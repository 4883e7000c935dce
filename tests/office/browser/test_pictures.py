"""A picture asked for while one page takes another's place is drawn of the page that comes."""

from __future__ import annotations

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
from tests.office.pictures import TRIES, keep  # noqa: E402


class Page:
    """Refuses the first pictures with the message given."""

    def __init__(self, refusals: int, message: str) -> None:
        self.refusals, self.message, self.drawn = refusals, message, 0

    def wait_for_load_state(self, state: str) -> None: ...

    def evaluate(self, script: str) -> None: ...

    def screenshot(self, **options: object) -> None:
        if self.refusals:
            self.refusals -= 1
            raise sync_api.Error(self.message)
        self.drawn += 1


BUSY = "Page.screenshot: Protocol error (Page.captureScreenshot): Unable to capture screenshot"


def test_drawn_when_the_next_page_is_there():
    page = Page(2, BUSY)
    keep(page, "never")
    assert page.drawn == 1


@pytest.mark.parametrize(("refusals", "message"), [(TRIES, BUSY), (1, "Target closed")])
def test_any_other_error_is_the_tests(refusals, message):
    with pytest.raises(sync_api.Error):
        keep(Page(refusals, message), "never")
