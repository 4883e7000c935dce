"""Studies that run in the background."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuodi.office.core import rls


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('whatif', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('kind', models.CharField(choices=[('reform', '改革方案'), ('cities', '各地比较')], max_length=8, verbose_name='类型')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='名称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('reforms', models.JSONField(default=list, verbose_name='方案')),
                ('budget', models.BigIntegerField(help_text='fen', null=True, verbose_name='预算')),
                ('enrolment', models.BooleanField(default=False, verbose_name='计算资助参保')),
                ('state', models.CharField(choices=[('waiting', '等待或计算中'), ('done', '完成'), ('failed', '没有完成')], default='waiting', max_length=8, verbose_name='状态')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='说明')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('study', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='order', to='whatif.study')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'id'], name='whatif_order_waiting')],
            },
        ),
        rls.enable("whatif_order"),
    ]
