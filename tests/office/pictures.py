"""Pictures of pages, kept in `build/screenshots` for people to look at."""

from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "build" / "screenshots"
TRIES = 5


def keep(page: Any, name: str, *, full_page: bool = False) -> None:
    """Draw the page as it stands into `NAME.png`.

    Chromium refuses while it puts one page in another's place ("Unable to capture screenshot"): the next page is
    waited for, and drawn. Any other error is the test's.
    """
    from playwright.sync_api import Error

    for attempt in range(TRIES):
        page.wait_for_load_state("load")
        try:
            page.screenshot(path=FOLDER / f"{name}.png", full_page=full_page)
            return
        except Error as error:
            if "Unable to capture screenshot" not in str(error) or attempt == TRIES - 1:
                raise
            page.evaluate("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
