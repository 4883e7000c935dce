"""The app's place in the Django project."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """救助对象."""

    name = "tuodi.office.registry"
    label = "registry"
    verbose_name = "救助对象"
