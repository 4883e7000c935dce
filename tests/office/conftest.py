"""A real PostgreSQL for the office's tests: one server a run, one template with the tables, one database a worker.

Tests work as the role that row security binds, and see every row unless they act as somebody (`as_actor`, a client that is logged in).
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.office.emptying import patiently
from tests.office.pictures import keep

RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
FOLDER = Path(tempfile.gettempdir()) / f"tuodi-test-{RUN}"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tuodi.office.settings")
os.environ.setdefault("TUODI_KEYS", "t1:" + "11" * 32)
os.environ.setdefault("TUODI_INDEX_KEY", "22" * 32)
os.environ.setdefault("TUODI_SECRET_KEY", "only for tests")
os.environ["TUODI_HOME"] = str(FOLDER)
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from tuodi.office import environment  # noqa: E402
from tuodi.office.core import actions, database, rls  # noqa: E402
from tuodi.office.core.actor import Actor, districts_of  # noqa: E402
from tuodi.office.core.models import District, User  # noqa: E402

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow on purpose
settings.SECURE_SSL_REDIRECT = False
PASSWORD = "Ceshi-2024-mima"


@atexit.register
def tidy() -> None:
    """Whoever ends last (the server deletes its data before) leaves nothing behind."""
    if FOLDER.exists() and not (FOLDER / "pg").exists():
        shutil.rmtree(FOLDER, ignore_errors=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Workers start the server and make the template one after the other."""
    FOLDER.mkdir(exist_ok=True)
    with (FOLDER / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def migrated_template(server: str) -> None:
    """The database `tuodi_template` with every table, made by the first worker."""
    import psycopg
    from django.core.management import call_command

    with psycopg.connect(server, autocommit=True) as plain:
        plain.execute("ALTER SYSTEM SET fsync = off")  # these data are thrown away
        plain.execute("SELECT pg_reload_conf()")
        if plain.execute("SELECT 1 FROM pg_database WHERE datname = 'tuodi_template'").fetchone():
            return
    url = database.named_database(server, "tuodi_template")
    database.create_database(url)
    use_database(url, role="")
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def use_database(url: str, role: str) -> None:
    """Point Django at a database."""
    connection.close()
    wanted = environment.database_settings(url)
    connections["default"].settings_dict.update(wanted)
    settings.DATABASES["default"].update(wanted)
    settings.DATABASE_ROLE = role
    os.environ["DATABASE_URL"] = url


@pytest.fixture(scope="session")
def server_url(django_db_blocker: Any) -> str:
    """The address of the run's PostgreSQL (database `postgres`)."""
    with one_at_a_time(), django_db_blocker.unblock():
        url = database.start(FOLDER / "pg", leave="delete")
        migrated_template(url)
    return url


@pytest.fixture(scope="session")
def django_db_setup(server_url: str, django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This worker's database, a copy of the template."""
    name = f"tuodi_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    url = database.named_database(server_url, name)
    with one_at_a_time():
        database.create_database(url, template="tuodi_template")
    use_database(url, role=rls.ROLE)
    connection.ops.execute_sql_flush = patiently(connection.ops.execute_sql_flush)
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture(autouse=True)
def as_office(request: pytest.FixtureRequest) -> Iterator[None]:
    """In tests with a database: act as the office's role and see every row; for emptying the tables be the owner again."""
    if "db" not in request.fixturenames and "transactional_db" not in request.fixturenames and not request.node.get_closest_marker("django_db"):
        yield
        return
    transactional = "transactional_db" in request.fixturenames or (
        (marker := request.node.get_closest_marker("django_db")) is not None and marker.kwargs.get("transaction", False)
    )
    request.getfixturevalue("transactional_db" if transactional else "db")
    districts_of.cache_clear()
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {rls.ROLE}")
    rls.set_scope("*", local=False)
    yield
    if not connection.is_usable():
        connection.close()
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('tuodi.test_reset', 'yes', false)")
    districts_of.cache_clear()


@pytest.fixture
def city(db: None) -> Callable[[str], str]:
    """`city("kunming")` loads a city's districts and answers its name."""

    def load(name: str = "kunming") -> str:
        if not District.objects.filter(city=name).exists():
            actions.load_districts(Actor.system("tests"), name)
        return name

    return load


@pytest.fixture
def user(city: Callable[[str], str]) -> Callable[..., User]:
    """`user("clerk", district="五华区")`: a user of a role, of the whole city where no district is named."""
    made: dict[tuple[Any, ...], User] = {}

    def make(role: str, district: str | District | None = None, of: str = "kunming", **more: Any) -> User:
        key = (role, str(district), of, *sorted((name, str(value)) for name, value in more.items()))
        if key not in made:
            city(of)
            where = District.objects.get(city=of, name=district) if isinstance(district, str) else district
            fresh = User(username=f"{role}{len(made)}", name=f"测试{role}", role=role, city=of, district=where, **more)
            fresh.set_password(PASSWORD)
            fresh.save()
            made[key] = fresh
        return made[key]

    return make


@pytest.fixture
def actor(user: Callable[..., User]) -> Callable[..., Actor]:
    """`actor("clerk", district="五华区")`: somebody who acts."""
    return lambda role, district=None, **more: Actor.of(user(role, district, **more), "127.0.0.1")


@pytest.fixture
def client_as(user: Callable[..., User]) -> Callable[..., Any]:
    """`client_as("clerk", district="五华区")`: a browser that is logged in."""
    from django.test import Client

    def make(role: str, district: str | District | None = None, **more: Any) -> Client:
        client = Client()
        client.force_login(user(role, district, **more))
        return client

    return make


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser, where the system has one."""
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine")
    sync_api = pytest.importorskip("playwright.sync_api")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the pages are served in another
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=quiet)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


@pytest.fixture
def browser_as(chromium: Any, live_server: Any, user: Callable[..., User]) -> Iterator[Callable[..., Any]]:
    """`browser_as("clerk", district="五华区")`: a page of a real browser, logged in by hand. Errors on its console fail the test.

    `page.shot("name")` keeps a picture in `build/screenshots`.
    """
    opened, errors = [], []

    def open_as(role: str, district: str | District | None = None, **more: Any) -> Any:
        page = chromium.new_page(base_url=live_server.url, locale="zh-CN", viewport={"width": 1360, "height": 820})
        page.on("console", lambda message: errors.append(f"{message.text} {message.location}") if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        person = user(role, district, **more)
        page.goto("/login/")
        page.fill("[name=username]", person.username)
        page.fill("[name=password]", PASSWORD)
        page.click("button.main")
        page.wait_for_url(live_server.url + "/")
        page.shot = lambda name: keep(page, name)
        opened.append(page)
        return page

    yield open_as
    for page in opened:
        page.close()
    assert errors == []
