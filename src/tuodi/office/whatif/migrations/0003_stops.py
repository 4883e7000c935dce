"""Orders that are given up."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuodi.office.core import rls


class Migration(migrations.Migration):

    dependencies = [
        ('whatif', '0002_orders'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='order',
            name='state',
            field=models.CharField(choices=[('waiting', '等待或计算中'), ('done', '完成'), ('failed', '没有完成'), ('stopped', '已取消')], default='waiting', max_length=8, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='stop', to='whatif.order')),
            ],
        ),
        rls.append_only("whatif_stop"),
        rls.through("whatif_stop", "whatif_order", "order_id"),
    ]
