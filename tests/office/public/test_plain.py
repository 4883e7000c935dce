"""Every public page as everybody meets it: no word of the program, one heading, labels, contrast, no script or address from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from tuodi.office.public import questions
from tuodi.policy.pack import city_names, load

pytestmark = pytest.mark.django_db
OF_CITY = (
    "/public/calculator/{}/", "/public/class/{}/", "/public/guide/{}/", "/public/questions/{}/", "/public/policy/{}/", "/public/policy/{}/diseases/", "/public/policy/{}/readings/",
    "/public/policy/{}/versions/", "/public/open/{}/",
)  # fmt: skip
SHARED = ("/public/", "/public/sheet/", "/public/progress/", "/public/compare/", "/public/compare/?left=wuhai&right=yancheng", "/public/compare/?left=ningbo&right=urumqi")
ALLOWED = re.compile(r"^(?:[A-Z]{1,4}|I{1,3}|[IVX]+型?|Excel|PDF|ICD|CT|HIV|AIDS|[A-D]类)$")


class Page(HTMLParser):
    """Visible texts, headings, and what is linked from elsewhere."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.headings: list[int] = []
        self.outside: list[str] = []
        self.language = ""
        self._quiet = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self._quiet += tag in ("style", "script", "title")
        self.language = self.language or (told.get("lang") or "" if tag == "html" else "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        for name in ("href", "src", "action"):
            if (address := told.get(name) or "").startswith(("http:", "https:", "//")):
                self.outside.append(address)

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("style", "script", "title")

    def handle_data(self, data: str) -> None:
        if not self._quiet and data.strip():
            self.texts.append(data.strip())


def foreign(page: Page) -> list[str]:
    """Words in small Latin letters or with underscores: keys of the program, never words of a page."""
    return [text for text in page.texts for word in re.findall(r"[A-Za-z_][A-Za-z_.]+", text) if re.search("[a-z]{2}|_", word) and not ALLOWED.match(word)]


@pytest.fixture
def freely(settings: Any) -> None:
    settings.PUBLIC_LIMITS = dict.fromkeys(("calculator", "search", "disclosure", "questionnaire", "progress"), 10**6)


@pytest.mark.usefixtures("freely")
@pytest.mark.parametrize("address", [*SHARED, *(one.format(city) for city in city_names() for one in OF_CITY)])
def test_a_page_is_plain_and_whole(address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 200
    page = Page(answer.content.decode())
    assert foreign(page) == []
    assert page.language == "zh-Hans"
    assert page.headings.count(1) == 1
    assert page.headings[0] == 1
    assert all(after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)), page.headings
    assert page.outside == []
    assert "None" not in " ".join(page.texts)
    assert answer.cookies == {}


@pytest.mark.parametrize("city", city_names())
def test_the_questions_lead_to_every_class_and_every_identity(city: str) -> None:
    """Every identity of the document is asked for, and every class is reached; each hint names an office and a clause."""
    policy = load(city).newest
    asked = questions.asked(policy)
    hints = questions.hints(policy, {key for key, _ in asked})
    assert len(hints) == len(policy.identities)
    reached = {policy.identities[hint.value.partition(":")[0]].class_ for hint in hints} | {key for rule in policy.identities.values() for key in rule.classes}
    assert set(policy.classes) <= reached
    for key, _ in asked:
        [*own] = questions.hints(policy, {key})
        assert own
        text = re.sub(r"<[^>]+>", " ", Client().post(f"/public/class/{city}/", {key: "yes"}).content.decode())
        for hint in own:
            assert hint.name in text
            assert hint.office in text
            assert hint.clause in text


CONTRAST = """() => {
  const parse = text => { const found = text.match(/[\\d.]+/g).map(Number); return found.length > 3 ? found : [...found, 1]; };
  const light = ([r, g, b]) => { const one = value => { value /= 255; return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * one(r) + 0.7152 * one(g) + 0.0722 * one(b); };
  const behind = node => { for (; node; node = node.parentElement) { const colour = parse(getComputedStyle(node).backgroundColor); if (colour[3] > 0) return colour; } return [255, 255, 255, 1]; };
  const found = [];
  for (const node of document.querySelectorAll("body *")) {
    if (![...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim()) || node.closest("svg") || !node.checkVisibility()) continue;
    const style = getComputedStyle(node), front = light(parse(style.color)), back = light(behind(node));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && style.fontWeight >= 600);
    if (ratio < (large ? 3 : 4.5)) found.push(node.textContent.trim().slice(0, 20) + " " + ratio.toFixed(2));
  }
  return found;
}"""


@pytest.fixture
def reader(chromium: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """A browser without scripts of the page: `reader(390)`."""
    opened = []

    def open_with(width: int) -> Any:
        context = chromium.new_context(base_url=live_server.url, locale="zh-CN", viewport={"width": width, "height": 844}, java_script_enabled=True)
        opened.append(context)
        return context.new_page()

    yield open_with
    for context in opened:
        context.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("freely")
@pytest.mark.parametrize("width", [390, 1200])
def test_every_text_can_be_read_and_nothing_sticks_out(reader: Callable[..., Any], width: int) -> None:
    page = reader(width)
    for address in (*SHARED[:4], *(one.format("ningbo") for one in OF_CITY), SHARED[5]):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate(CONTRAST) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        small = page.evaluate("[...document.querySelectorAll('button, select, input:not([type=checkbox]):not([type=hidden])')].filter(one => one.checkVisibility() && one.offsetHeight < 40).length")
        assert small == 0, address  # large enough for a finger
