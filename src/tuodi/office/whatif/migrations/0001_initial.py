"""Saved studies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from tuodi.office.core import rls


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('kind', models.CharField(choices=[('reform', '改革方案'), ('cities', '各地比较')], max_length=8, verbose_name='类型')),
                ('title', models.CharField(max_length=80, verbose_name='名称')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('reforms', models.JSONField(default=list, help_text='the YAML of each reform as it was given', verbose_name='方案')),
                ('budget', models.BigIntegerField(help_text='fen', null=True, verbose_name='预算')),
                ('persons', models.PositiveIntegerField(verbose_name='人数')),
                ('claims', models.PositiveIntegerField(verbose_name='费用笔数')),
                ('policy_hash', models.CharField(help_text='of the rules as they are, with the figures in use', max_length=64, verbose_name='政策版本')),
                ('result', models.JSONField(verbose_name='结果')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='时间')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='操作人')),
                ('district', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
            ],
            options={
                'indexes': [models.Index(fields=['city', '-id'], name='whatif_study_latest')],
            },
        ),
        rls.append_only("whatif_study"),
        rls.enable("whatif_study"),
    ]
