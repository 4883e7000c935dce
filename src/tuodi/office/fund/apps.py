"""The app's place in the Django project."""

from django.apps import AppConfig


class FundConfig(AppConfig):
    """基金账务."""

    name = "tuodi.office.fund"
    label = "fund"
    verbose_name = "基金账务"
