"""The app's place in the Django project; loads what every app registers."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Ground floor of the office."""

    name = "tuodi.office.core"
    label = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from tuodi.office.core import database, lookups, rls  # noqa: F401  (lookups register themselves)

        connection_created.connect(database.take_role, dispatch_uid="tuodi_role")
        post_migrate.connect(rls.grant, sender=self, dispatch_uid="tuodi_grant")
        autodiscover_modules("rights", "events", "actions", "menu", "home", "subjects")
