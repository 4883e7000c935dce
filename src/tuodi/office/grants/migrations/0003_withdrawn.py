"""A grant may be withdrawn before it is paid."""

from django.db import migrations, models

STATES = [("none", "不发放"), ("proposed", "拟发放"), ("granted", "已批准"), ("withdrawn", "已撤销")]


class Migration(migrations.Migration):
    dependencies = [("grants", "0002_guards")]
    operations = [migrations.AlterField("award", "state", models.CharField("结果", max_length=10, choices=STATES))]
