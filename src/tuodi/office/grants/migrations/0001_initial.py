"""Grants: runs and what each person gets."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('payment', '0001_initial'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GrantRun',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('grant', models.CharField(help_text="the policy's key", max_length=40, verbose_name='补助')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('state', models.CharField(choices=[('computed', '待复核'), ('reviewed', '待审批'), ('approved', '已批准'), ('rejected', '已退回')], default='computed', max_length=10, verbose_name='状态')),
                ('counts', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('computed_at', models.DateTimeField(verbose_name='计算时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('late', models.BooleanField(default=False, verbose_name='晚于发放月份')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人')),
                ('district', models.ForeignKey(help_text='null: the whole city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='编制人')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
            ],
        ),
        migrations.CreateModel(
            name='Award',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('grant', models.CharField(max_length=40, verbose_name='补助')),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('state', models.CharField(choices=[('none', '不发放'), ('proposed', '拟发放'), ('granted', '已批准')], max_length=10, verbose_name='结果')),
                ('amount', models.BigIntegerField(help_text='fen', null=True, verbose_name='金额')),
                ('reasons', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('clauses', models.CharField(blank=True, max_length=100, verbose_name='依据')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('due', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payment.due', verbose_name='应付')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='registry.person', verbose_name='救助对象')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='grants.grantrun', verbose_name='批次')),
            ],
        ),
        migrations.AddConstraint(
            model_name='grantrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['computed', 'reviewed'])), fields=('city', 'district', 'year', 'grant'), name='grants_run_one_open', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='award',
            index=models.Index(fields=['run', 'state'], name='grants_award_run'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.UniqueConstraint(fields=('person', 'year', 'grant'), name='grants_award_once'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'none'), ('amount__gt', 0), _connector='OR'), name='grants_award_amount'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'granted'), _negated=True), ('due__isnull', False), _connector='OR'), name='grants_award_owed'),
        ),
    ]
