"""Who acts: the one value that rights, row security and the audit trail all look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from tuodi.office.core.roles import SYSTEM, role_name

if TYPE_CHECKING:
    from django.http import HttpRequest

    from tuodi.office.core.models import ApiKey, User


@lru_cache(maxsize=64)
def districts_of(city: str) -> tuple[int, ...]:
    """The ids of a city's districts; forgotten when the districts are loaded anew."""
    from tuodi.office.core.models import District

    return tuple(District.objects.filter(city=city).order_by("id").values_list("id", flat=True))


@dataclass(frozen=True)
class Actor:
    """A person, a hospital or a job at work. `district_id` None is the whole city, `city` empty every city."""

    user: User | None = None
    role: str = ""
    city: str = ""
    district_id: int | None = None
    street_id: int | None = None
    department: str = ""
    institution: str = ""
    address: str = ""
    channel: str = "page"
    why: str = field(default="", compare=False)
    community: str = ""

    @classmethod
    def system(cls, why: str, city: str = "") -> Actor:
        """A job of the office itself: every right, and the reason in the trail."""
        return cls(role=SYSTEM, city=city, channel="job", why=why)

    @classmethod
    def of(cls, user: User, address: str = "", channel: str = "page") -> Actor:
        """A user of the pages or of the interface."""
        place = (user.district_id, user.street_id, user.department, user.institution)
        return cls(user, user.role, user.city, *place, address, channel, community=user.community)

    @classmethod
    def of_key(cls, key: ApiKey, address: str = "") -> Actor:
        """The owner of a key of the interface: a hospital, or a department that pushes its lists."""
        role = "hospital" if key.institution else "department"
        return cls(None, role, key.city, None, None, key.department, key.institution, address, "api", key.name)

    @property
    def is_system(self) -> bool:
        return self.role == SYSTEM

    @property
    def account(self) -> User:
        """The user behind the actor. TypeError for a job or a key."""
        if self.user is None:
            raise TypeError(f"{self.role} is no user")
        return self.user

    @property
    def name(self) -> str:
        return self.user.name if self.user else (self.why or self.role_text)

    @property
    def role_text(self) -> str:
        return role_name(self.role)

    @cached_property
    def district_ids(self) -> tuple[int, ...] | None:
        """The districts whose rows the actor may touch; None: all of them."""
        if self.district_id is not None:
            return (self.district_id,)
        return districts_of(self.city) if self.city else None

    @cached_property
    def scope(self) -> str:
        """The same for row security: `*`, or the ids with a leading 0 for the city's own rows; behind a slash the street, and its community."""
        if not self.role:
            return ""
        if self.district_id is not None and self.street_id is not None:
            return f"{self.district_id}/{self.street_id}/{self.community}"
        if self.district_id is not None:
            return str(self.district_id)
        ids = self.district_ids
        return "*" if ids is None else ",".join(str(number) for number in (0, *ids))


NOBODY = Actor()


def address_of(request: HttpRequest) -> str:
    """The caller's address; behind a proxy that we were told of, the one it names last."""
    from django.conf import settings

    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.BEHIND_PROXY and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()[:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
