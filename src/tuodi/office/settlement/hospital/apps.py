"""The hospitals' interface as a Django app of its own, so that its tables have their own migrations."""

from django.apps import AppConfig


class HospitalConfig(AppConfig):
    """医院接口."""

    name = "tuodi.office.settlement.hospital"
    label = "hospital"
    verbose_name = "医院接口"
