"""An application whose missing papers didn't come in time is closed, with a letter."""

from django.db import migrations, models

STATES = [
    ("running", "办理中"), ("lacking", "待补正"), ("granted", "待支付"), ("failed", "支付失败"), ("done", "已办结"), ("refused", "不予救助"),
    ("appealed", "复议中"), ("withdrawn", "已撤回"), ("lapsed", "视为放弃"),
]  # fmt: skip
LETTERS = [
    ("missing", "一次性告知书"), ("lapse", "退回申请通知书"), ("approval", "救助决定通知书"), ("refusal", "不予救助决定书"), ("appeal", "复议决定书"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("casework", "0004_outside")]
    operations = [
        migrations.AlterField("case", "state", models.CharField("状态", max_length=10, choices=STATES, default="running")),
        migrations.AlterField("letter", "kind", models.CharField("文书", max_length=10, choices=LETTERS)),
    ]
