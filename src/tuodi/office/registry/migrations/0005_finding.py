"""What was found of an illness from its papers is put on file as well."""

from django.db import migrations, models

KINDS = [
    ("referral", "转诊"), ("registered", "异地就医备案"), ("emergency", "急诊"), ("primary_first", "基层首诊转诊"),
    ("certificate", "门诊慢特病待遇资格"), ("finding", "病情核定"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_numbers")]
    operations = [migrations.AlterField("filing", "kind", models.CharField("类型", max_length=14, choices=KINDS))]
