"""Warnings are seen in their district; what belongs to one is seen where it is. Visits, photographs and steps are never changed."""

from django.db import migrations

from tuodi.office.core import rls


class Migration(migrations.Migration):
    dependencies = [("watch", "0001_initial")]
    operations = [
        rls.enable("watch_run", shared=True),  # the city's runs hold no person
        rls.enable("watch_alert"),
        rls.enable("watch_push", shared=True),
        rls.enable("watch_largebill"),
        *(rls.through(f"watch_{name}", "watch_alert", "alert_id") for name in ("visit", "referral", "step")),
        rls.through("watch_photo", "watch_visit", "visit_id"),
        *(rls.append_only(f"watch_{name}") for name in ("visit", "photo", "step")),
    ]
