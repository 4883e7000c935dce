"""In a real browser at telephone width: a visit without a network is kept, restored and sent once the network is back; large photographs are made smaller."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.office import factories
from tests.office.pictures import keep

from tuodi.office.core.actor import Actor
from tuodi.office.watch import actions
from tuodi.office.watch.models import Alert, Photo, Visit

pytestmark = pytest.mark.django_db(transaction=True)
Some = Callable[..., Any]
# a lost network as the page meets it, without the browser's own complaint on the console
LOST = "const real = window.fetch; window.fetch = (...given) => window.lost ? Promise.reject(new TypeError('lost')) : real(...given)"


def noise(width: int = 2000, height: int = 1500) -> bytes:
    """A large photograph: what a camera gives can't be packed."""
    import random

    dice = random.Random(7)
    rows = b"".join(b"\x00" + dice.randbytes(width * 3) for _ in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts)


@pytest.fixture
def phone(browser_as: Some, holder: Some, paid: Some, place: Some) -> Any:
    here = place("urumqi")
    street = factories.street("前进街道", of=here)
    for name in ("张示例", "李长名字示例"):
        who = holder("urumqi", who=name, street=street, community="东社区", telephone="13900000000", address="前进路 1 号 2 单元 301 室")
        paid("urumqi", who, 5_000_000)
    actions.watch_settlements(Actor.system("测试", "urumqi"), "urumqi", 2025)
    page = browser_as("street", here.name, of="urumqi", street=street, community="东社区")
    page.set_viewport_size({"width": 390, "height": 844})
    return page


def test_a_visit_without_a_network(phone: Any, tmp_path: Path) -> None:
    """urumqi.070"""
    alert = Alert.objects.get(person__name="张示例")
    phone.add_init_script(LOST)
    phone.goto("/watch/")
    keep(phone, "watch-cards-phone", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.goto(f"/watch/{alert.pk}/visit/")
    for box in phone.query_selector_all(".visit input:not([type=hidden]), .visit .field div > div > label, .visit button"):
        assert box.bounding_box() is None or box.get_attribute("type") in ("radio", "file") or box.bounding_box()["height"] >= 32
    phone.check("input[value=hardship]")
    phone.fill("[name=note]", "两人患病，无固定收入")
    phone.reload()
    phone.wait_for_selector("text=已恢复上次没有提交的内容")
    assert phone.input_value("[name=note]") == "两人患病，无固定收入"
    assert phone.is_checked("input[value=hardship]")
    (tmp_path / "home.png").write_bytes(noise())
    phone.set_input_files("[name=photos]", str(tmp_path / "home.png"))
    phone.wait_for_selector("[name=photos][data-ready='1']")
    phone.evaluate("window.lost = true")
    phone.click("button.main")
    phone.wait_for_selector("text=没有网络，内容已存在这台设备上")
    keep(phone, "watch-offline-phone", full_page=True)
    assert not Visit.objects.exists()
    phone.evaluate("window.lost = false; window.dispatchEvent(new Event('online'))")
    phone.wait_for_selector("text=已登记走访")
    visit, photo = Visit.objects.get(), Photo.objects.get()
    assert (visit.alert_id, visit.note) == (alert.pk, "两人患病，无固定收入")
    assert (photo.kind, photo.size < 5_000_000) == ("image/jpeg", True)
    assert phone.evaluate(f"localStorage.getItem('tuodi-visit-{alert.pk}')") is None
    keep(phone, "watch-alert-phone", full_page=True)
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_what_the_office_refuses_is_shown_and_nothing_is_lost(phone: Any) -> None:
    alert = Alert.objects.get(person__name="张示例")
    phone.goto(f"/watch/{alert.pk}/visit/")
    phone.check("input[value=hardship]")
    phone.click("button.main")
    phone.wait_for_selector("text=需要帮扶的须写明家庭情况")
    assert phone.is_checked("input[value=hardship]")
    phone.fill("[name=note]", "无固定收入")
    phone.click("button.main")
    phone.wait_for_selector("text=已登记走访")
    assert Visit.objects.count() == 1
