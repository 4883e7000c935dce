"""A call at the person's home, written down where it happens, with photographs."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Sequence

import filetype  # type: ignore[import-untyped]

from tuodi.office.casework import clock
from tuodi.office.casework.actions.attach import MOST
from tuodi.office.core import audit, locks
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor
from tuodi.office.watch.holding import held, log, own_place
from tuodi.office.watch.models import Alert, Photo, Visit
from tuodi.office.watch.refused import WatchRefused

KINDS = ("image/jpeg", "image/png")
PHOTOS = 6


@action("watch.visit", may_change_nothing=True)
def visit(
    actor: Actor, alert: Alert, on: dt.date, visitor: str, result: str, note: str = "", photos: Sequence[bytes] = (), key: str = ""
) -> Visit:
    """A call. Nobody met: the task stays open. `key`: of the form that was sent; sent again (a telephone without a network) it is the same visit.

    Raises WatchRefused for a day that can't be, or a photograph that is none by its content.
    """
    locks.persons([alert.person_id])
    if key and (before := Visit.objects.filter(key=key, alert=alert.pk).first()) is not None:
        own_place(actor, alert)
        return before
    found = held(actor, alert)
    if on > clock.today():
        raise WatchRefused("走访日期不能晚于今天。", "on")
    if on < found.seen:
        raise WatchRefused(f"走访日期不能早于预警日期 {found.seen}。", "on")
    if result == Visit.Result.HARDSHIP and len(note.strip()) < 2:
        raise WatchRefused("需要帮扶的须写明家庭情况。", "note")
    pictures = [_picture(content) for content in photos]
    if len(pictures) > PHOTOS:
        raise WatchRefused(f"每次走访至多 {PHOTOS} 张照片。", "photos")
    made = Visit.objects.create(
        alert=found, on=on, visitor=visitor.strip(), result=result, note=note.strip(), key=key or None, actor_name=actor.name[:60]
    )
    for picture in pictures:
        picture.visit = made
    Photo.objects.bulk_create(pictures)
    if found.state == Alert.State.OPEN and result != Visit.Result.ABSENT:
        found.state = Alert.State.VISITED
        found.save(update_fields=["state"])
    words = str(Visit.Result(result).label)
    log(actor, found, "走访", f"{on} {visitor.strip()}：{words}{'。' + note.strip() if note.strip() else ''}")
    audit.record("watch.visited", actor, found, district=found.district_id, number=str(found), result=words, photos=len(pictures))
    return made


def _picture(content: bytes) -> Photo:
    if not content or len(content) > MOST:
        raise WatchRefused(f"照片须在 {MOST // 1024 // 1024} MB 以内，且不能为空。", "photos")
    found = filetype.guess(content[:8192])
    if found is None or found.mime not in KINDS:
        raise WatchRefused("照片只收 JPEG、PNG（按内容识别，与扩展名无关）。", "photos")
    data = base64.b64encode(content).decode()
    return Photo(kind=found.mime, size=len(content), digest=hashlib.sha256(content).hexdigest(), data=data)


@action("watch.view")
def open_photo(actor: Actor, photo: Photo) -> bytes:
    """The picture; who looked is in the trail."""
    alert = photo.visit.alert
    own_place(actor, alert)
    audit.record("watch.opened", actor, alert, district=alert.district_id, number=str(alert), photo=photo.pk)
    return base64.b64decode(photo.data)
