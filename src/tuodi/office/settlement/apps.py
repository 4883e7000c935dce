"""The app's place in the Django project."""

from django.apps import AppConfig


class SettlementConfig(AppConfig):
    """结算."""

    name = "tuodi.office.settlement"
    label = "settlement"
    verbose_name = "结算"

    def ready(self) -> None:
        from tuodi.office.settlement import feedback, followups, panels, receivers  # noqa: F401 - what the registry shows registers itself

        receivers.connect()
