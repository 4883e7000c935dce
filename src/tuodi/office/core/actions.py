"""Every write of the ground floor: districts, users, keys, logging in."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from tuodi.office.core import audit, rights, subjects, totp
from tuodi.office.core.action import action
from tuodi.office.core.actor import Actor, districts_of
from tuodi.office.core.login import locked
from tuodi.office.core.models import ApiKey, District, LoginFailure, Street, User
from tuodi.office.core.roles import role_name
from tuodi.policy import pack


@action("core.user.manage")
def load_districts(actor: Actor, city: str) -> list[District]:
    """The districts of a city as its policy names them; those that are there already are brought up to date, none is removed."""
    rows = []
    for position, entry in enumerate(pack.load(city).newest.districts):
        values = {"code": entry.code or "", "aliases": entry.aliases, "position": position}
        rows.append(District.objects.update_or_create(city=city, name=entry.name, defaults=values)[0])
    districts_of.cache_clear()
    audit.record("core.districts_loaded", actor, city, city=city, count=len(rows))
    return rows


@action("core.user.manage")
def add_street(actor: Actor, district: District, name: str) -> Street:
    """A street or township."""
    street = Street.objects.create(district=district, name=name)
    audit.record("core.street_added", actor, street, district=district, name=name)
    return street


@action("core.user.manage")
def add_user(actor: Actor, username: str, password: str, name: str, role: str, **place: Any) -> User:
    """A user; `place` holds city, district, street, department, institution. ValidationError on a weak password."""
    user = User(username=username, name=name, role=role, **place)
    user.full_clean(exclude=["password"])
    _check_place(actor, user)
    validate_password(password, user)
    user.set_password(password)
    user.save()
    audit.record("core.user_added", actor, user, district=user.district, username=username, role=role_name(role))
    return user


@action("core.user.manage")
def change_user(actor: Actor, user: User, **changes: Any) -> User:
    """Change role, place or state of a user; a new password is given as `password`. The trail names the columns, never a password."""
    _check_place(actor, user)
    password = changes.pop("password", "")
    titles = {field.name: field.verbose_name for field in User._meta.fields}
    words = [f"{titles[name]}→{value}" for name, value in changes.items() if getattr(user, name) != value]
    for name, value in changes.items():
        setattr(user, name, value)
    if password:
        validate_password(password, user)
        user.set_password(password)
        words.append("重设密码")
    user.full_clean(exclude=["password"])
    _check_place(actor, user)
    user.save()
    audit.record("core.user_changed", actor, user, district=user.district, username=user.username, changes="；".join(words) or "无变化")
    return user


def _check_place(actor: Actor, user: User) -> None:
    """A manager makes and changes users of their own place only."""
    if actor.city and user.city != actor.city:
        raise rights.Refused("只能管理本市的用户。")
    if actor.district_id and user.district_id != actor.district_id:
        raise rights.Refused("只能管理本辖区的用户。")


@action("core.key.manage")
def add_key(actor: Actor, city: str, name: str, institution: str = "", department: str = "") -> tuple[ApiKey, str]:
    """A key for a hospital or a department, with its secret, which is shown this once."""
    if bool(institution) == bool(department):
        raise ValueError("密钥属于一家医疗机构或一个部门")
    if actor.city and actor.city != city:
        raise rights.Refused("只能建立本市的密钥。")
    secret = secrets.token_hex(32)
    key = ApiKey.objects.create(
        key_id=f"k{secrets.token_hex(8)}", secret=secret, city=city, name=name, institution=institution, department=department
    )
    audit.record("core.key_added", actor, key, key_id=key.key_id, name=name)
    return key, secret


@action("core.key.manage")
def stop_key(actor: Actor, key: ApiKey, why: str) -> None:
    """A key that no longer works."""
    if actor.city and actor.city != key.city:
        raise rights.Refused("只能停用本市的密钥。")
    key.active = False
    key.save(update_fields=["active"])
    audit.record("core.key_stopped", actor, key, why=why, key_id=key.key_id)


@action("core.audit.view")
def search_trail(actor: Actor, text: str, why: str) -> list[int]:
    """Whose lines somebody wants to see: persons by ID number or whole name, with a reason. The search is a line itself, on each of them;
    what was typed isn't kept. Raises ValidationError where nobody or too many are meant."""
    plain, why = "".join(text.split()), why.strip()
    if len(plain) < 2 or len(why) < 2:
        raise ValidationError("请填写姓名或身份证号，并写明理由。")
    found = subjects.find(actor, plain)
    by = "身份证号" if plain[:-1].isdigit() else "姓名"
    if len(found) > 20:
        raise ValidationError(f"同名的有 {len(found) - 1} 人以上，请用身份证号查找。")
    about: list[Model | str] = [*found] or [""]
    audit.record_many([audit.entry("core.trail_searched", actor, one, why, by=by, count=len(found)) for one in about])
    return [int(one.pk) for one in found]


@transaction.atomic
def note_login(actor: Actor) -> None:
    """A log-in that succeeded; earlier failures of the name no longer count."""
    LoginFailure.objects.filter(username=actor.account.username).delete()
    audit.record("core.logged_in", actor)


@transaction.atomic
def note_login_failure(username: str, address: str) -> None:
    """A wrong password or code. A name already locked is not counted again, so that trying can't prolong the lock for ever."""
    if locked(username, address):
        return
    LoginFailure.objects.create(username=username[:60], address=address)
    event = "core.login_locked" if locked(username, address) else "core.login_failed"
    audit.record(event, Actor(address=address), username[:60], username=username[:60])


@transaction.atomic
def note_logout(actor: Actor) -> None:
    """A log-out."""
    audit.record("core.logged_out", actor)


@transaction.atomic
def change_own_password(actor: Actor, password: str) -> None:
    """Everybody may change their own password. ValidationError when it is weak."""
    user = actor.account
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    audit.record("core.password_changed", actor, user, username=user.username)


@transaction.atomic
def switch_totp(actor: Actor, secret: str) -> None:
    """Switch one-time codes on (with a secret) or off (empty) for oneself."""
    user = actor.account
    user.totp_secret, user.totp_last = secret, 0
    user.save(update_fields=["totp_secret", "totp_last"])
    audit.record("core.totp_changed", actor, user, state="启用" if secret else "停用")


@transaction.atomic
def use_totp(user: User, given: str) -> bool:
    """Whether a one-time code is right; a right one is used up."""
    held = User.objects.select_for_update().get(pk=user.pk)
    step = totp.matching_step(held.totp_secret, given, held.totp_last)
    if step is None:
        return False
    held.totp_last = step
    held.save(update_fields=["totp_last"])
    return True


@transaction.atomic
def forget_expired() -> None:
    """Upkeep: failed log-ins of past days and sessions that have ended. The trail keeps what happened."""
    now = timezone.now()
    LoginFailure.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
