"""Runs, the roll, transfers, comparisons, doubles, tasks and visits."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('fund', '0002_guards'),
        ('registry', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('name', models.CharField(max_length=200, verbose_name='文件')),
                ('digest', models.CharField(help_text='SHA-256 of the file', max_length=64)),
                ('complete', models.BooleanField(help_text="whoever isn't in it isn't insured", verbose_name='全量名单')),
                ('counts', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='导入时间')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('district', models.ForeignKey(help_text='null: the whole city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
            ],
        ),
        migrations.CreateModel(
            name='Double',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('entries', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', '待处理'), ('resolved', '已处理'), ('gone', '已消除')], default='open', max_length=10, verbose_name='状态')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='处理结果')),
                ('done_at', models.DateTimeField(null=True, verbose_name='处理时间')),
                ('comparison', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doubles', to='enrolment.comparison', verbose_name='来源')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='处理人')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='救助对象')),
            ],
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('state', models.CharField(choices=[('computing', '试算中'), ('computed', '待复核'), ('reviewed', '待审批'), ('approved', '已批准'), ('rejected', '已退回')], default='computing', max_length=10, verbose_name='状态')),
                ('position', models.BigIntegerField(default=0)),
                ('people', models.IntegerField(default=0, verbose_name='应核人数')),
                ('done', models.IntegerField(default=0, verbose_name='已核人数')),
                ('counts', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='发起时间')),
                ('begun_at', models.DateTimeField(help_text='of the pass that counts; what changes later is looked at again', null=True, verbose_name='试算开始')),
                ('computed_at', models.DateTimeField(null=True, verbose_name='试算完成')),
                ('reviewed_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人')),
                ('district', models.ForeignKey(help_text='null: the whole city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='试算人')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='复核人')),
            ],
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('state', models.CharField(choices=[('none', '不资助'), ('proposed', '拟资助'), ('granted', '已资助')], default='none', max_length=10, verbose_name='结果')),
                ('verdict', models.CharField(choices=[('settled', '可以资助'), ('not_covered', '不在资助范围'), ('invalid', '资料不全')], max_length=12, verbose_name='判定')),
                ('insurance', models.CharField(blank=True, choices=[('resident', '城乡居民'), ('employee', '职工'), ('none', '未参保')], max_length=10, verbose_name='试算时险种')),
                ('identity', models.CharField(blank=True, choices=[('tekun', '特困供养人员'), ('orphan', '孤儿'), ('de_facto_orphan', '事实无人抚养儿童'), ('distressed_child', '困境儿童'), ('dibao', '最低生活保障家庭成员'), ('dibao_margin', '低保边缘家庭成员'), ('low_income', '低收入家庭的老年人、未成年人、重度残疾人、重病患者'), ('poverty_exit', '过渡期内脱贫户'), ('registered_poor', '建档立卡贫困人口'), ('relapse_risk', '农村易返贫致贫人口'), ('illness_poor', '因病致贫对象'), ('temp_relief_patient', '临时救助对象中的大重病患者'), ('sanmin', '享受生活补贴的“三民”人员'), ('downsized_1960s', '精减退职职工'), ('veteran_cadre', '建国前老党员、老游击队员、老交通员'), ('entitled_group', '优抚对象'), ('hiv_oi', '艾滋病机会性感染患者'), ('disability_subsidy', '享受残疾人生活补贴的残疾人'), ('brave_act', '见义勇为者'), ('hardship_worker', '特困职工'), ('other_hardship', '其他特殊困难人员')], max_length=30, verbose_name='救助身份')),
                ('row', models.SmallIntegerField(null=True)),
                ('premium', models.BigIntegerField(help_text='fen', null=True, verbose_name='个人缴费标准')),
                ('subsidy', models.BigIntegerField(help_text='fen', null=True, verbose_name='资助金额')),
                ('self_paid', models.BigIntegerField(help_text='fen', null=True, verbose_name='个人缴费')),
                ('effective', models.DateField(null=True, verbose_name='参保生效日期')),
                ('reasons', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('clauses', models.CharField(blank=True, max_length=200, verbose_name='依据条款')),
                ('current', models.BooleanField(default=True, verbose_name='现为对象')),
                ('willing', models.BooleanField(null=True, verbose_name='有意愿参保')),
                ('checked_on', models.DateField(null=True, verbose_name='核查日期')),
                ('computed_at', models.DateTimeField(verbose_name='判定时间')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='registry.person', verbose_name='救助对象')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='enrolment.run', verbose_name='批次')),
                ('street', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.street', verbose_name='街道（乡镇）')),
            ],
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('open', '待走访'), ('waiting', '待参保'), ('done', '已办结')], default='open', max_length=8, verbose_name='状态')),
                ('outcome', models.CharField(blank=True, max_length=12, verbose_name='最近结果')),
                ('pushed_at', models.DateTimeField(auto_now_add=True, verbose_name='推送时间')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='办结时间')),
                ('district', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县')),
                ('street', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.street', verbose_name='街道（乡镇）')),
                ('target', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='task', to='enrolment.target')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('persons', models.IntegerField(verbose_name='人数')),
                ('amount', models.BigIntegerField(help_text='fen', verbose_name='金额')),
                ('day', models.DateField(verbose_name='划转日期')),
                ('replaced', models.BooleanField(default=False, help_text='its posting was reversed and another transfer took its place', verbose_name='已冲销')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('district', models.ForeignKey(help_text='null: the city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='账套')),
                ('posting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.posting', verbose_name='凭证')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='enrolment.run')),
            ],
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField(verbose_name='走访日期')),
                ('result', models.CharField(choices=[('paid', '已缴费参保'), ('willing', '愿意参保，待缴费'), ('unwilling', '不愿参保'), ('employee', '已参加职工医保'), ('elsewhere', '已在外地参保'), ('gone', '已迁出或死亡'), ('absent', '未见到本人或家属')], max_length=12, verbose_name='结果')),
                ('willing', models.BooleanField(null=True, verbose_name='有意愿参保')),
                ('visitor', models.CharField(max_length=40, verbose_name='走访人')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='情况说明')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='登记时间')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='enrolment.task')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-day', '-id'],
            },
        ),
        migrations.AddIndex(
            model_name='comparison',
            index=models.Index(fields=['city', 'year', '-id'], name='enrolment_comparison_city'),
        ),
        migrations.AddConstraint(
            model_name='double',
            constraint=models.UniqueConstraint(fields=('person', 'year'), name='enrolment_double_once'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['city', '-id'], name='enrolment_run_city'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['computing', 'computed', 'reviewed'])), fields=('city', 'district', 'year'), name='enrolment_run_one_open', nulls_distinct=False),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(fields=['city', 'year', 'district'], name='enrolment_target_place'),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(fields=['run', 'state'], name='enrolment_target_run'),
        ),
        migrations.AddIndex(
            model_name='target',
            index=models.Index(fields=['street', 'year'], name='enrolment_target_street'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('person', 'year'), name='enrolment_target_once'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'none'), models.Q(('subsidy__gt', 0), ('verdict', 'settled')), _connector='OR'), name='enrolment_target_amount'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['district', 'street', 'state'], name='enrolment_task_place'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.UniqueConstraint(condition=models.Q(('replaced', False)), fields=('run', 'district'), name='enrolment_transfer_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('persons__gt', 0)), name='enrolment_transfer_amount'),
        ),
    ]
