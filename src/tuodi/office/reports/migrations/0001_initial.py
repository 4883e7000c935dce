"""The self-evaluation of a year, as people complete it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('state', models.CharField(choices=[('draft', '填报中'), ('submitted', '待审定'), ('approved', '已审定')], default='draft', max_length=10, verbose_name='状态')),
                ('analysis', models.CharField(blank=True, max_length=2000, verbose_name='偏差原因和改进措施')),
                ('rows', models.JSONField(default=list)),
                ('hands', models.JSONField(default=list, help_text='ids of the users who entered something')),
                ('submitted_at', models.DateTimeField(null=True, verbose_name='提交时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审定时间')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='审定意见')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审定人')),
                ('district', models.ForeignKey(help_text='null: the whole city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提交人')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=80, verbose_name='指标')),
                ('target', models.CharField(blank=True, max_length=80, verbose_name='目标')),
                ('actual', models.CharField(blank=True, max_length=80, verbose_name='实际')),
                ('weight', models.PositiveIntegerField(help_text='hundredths of a point', null=True, verbose_name='分值')),
                ('score', models.PositiveIntegerField(help_text='hundredths of a point', null=True, verbose_name='得分')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('evaluation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='reports.evaluation')),
            ],
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(fields=('city', 'district', 'year'), name='reports_evaluation_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('evaluation', 'key'), name='reports_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('score', None), ('weight__gte', models.F('score')), _connector='OR'), name='reports_entry_within_weight'),
        ),
    ]

