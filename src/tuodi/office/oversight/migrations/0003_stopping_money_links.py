"""Suspended agreements, write-offs, costs struck out, notices to the insurers, transfers of cases; what is too much and goes back."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ('fund', '0006_rewards'),
        ('oversight', '0002_guards'),
        ('registry', '0004_numbers'),
        ('settlement', '0004_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GivenBack',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='请求键')),
                ('day', models.DateField(verbose_name='退还日期')),
                ('amount', models.BigIntegerField(help_text='fen', verbose_name='金额')),
            ],
            options={
                'ordering': ['day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('count', models.PositiveIntegerField(verbose_name='人数')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='通报时间')),
            ],
        ),
        migrations.CreateModel(
            name='NoticeRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField(verbose_name='序号')),
                ('kind', models.CharField(choices=[('bar', '停止'), ('lift', '恢复')], max_length=4, verbose_name='事项')),
                ('answer', models.CharField(choices=[('waiting', '待回复'), ('done', '已办理'), ('not_done', '未办理')], default='waiting', max_length=8, verbose_name='回复')),
                ('text', models.CharField(blank=True, max_length=300, verbose_name='回复内容')),
                ('answered_at', models.DateTimeField(null=True, verbose_name='回复时间')),
            ],
            options={
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='StrikeOut',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('amount', models.BigIntegerField(help_text='fen of in-policy cost', verbose_name='扣减金额')),
                ('reason', models.CharField(max_length=200, verbose_name='违规内容')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('state', models.CharField(choices=[('open', '待审批'), ('approved', '已扣减'), ('refused', '已退回')], default='open', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
            ],
        ),
        migrations.CreateModel(
            name='Suspension',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('city', models.CharField(max_length=40, verbose_name='城市')),
                ('start', models.DateField(verbose_name='中止开始')),
                ('end', models.DateField(help_text='the last day', verbose_name='中止结束')),
                ('reason', models.CharField(max_length=300, verbose_name='事由')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('state', models.CharField(choices=[('open', '待审批'), ('approved', '已生效'), ('refused', '已退回'), ('lifted', '已解除')], default='open', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='审批时间')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
                ('lifted_on', models.DateField(null=True, verbose_name='解除日期')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('prosecutor', '检察机关'), ('police', '公安机关'), ('discipline', '纪检监察或任免机关')], max_length=12, verbose_name='移送给')),
                ('to', models.CharField(max_length=120, verbose_name='机关名称')),
                ('day', models.DateField(verbose_name='移送日期')),
                ('document', models.CharField(max_length=80, verbose_name='移送文书号')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='回复')),
                ('answered_on', models.DateField(null=True, verbose_name='回复日期')),
            ],
            options={
                'ordering': ['day', 'id'],
            },
        ),
        migrations.CreateModel(
            name='WriteOff',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('amount', models.BigIntegerField(help_text='fen', verbose_name='核销金额')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('basis', models.CharField(max_length=120, verbose_name='依据')),
                ('state', models.CharField(choices=[('open', '待审批'), ('approved', '已核销'), ('refused', '已退回'), ('reversed', '已恢复追回')], default='open', max_length=10, verbose_name='状态')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='提出时间')),
                ('remark', models.CharField(blank=True, max_length=300, verbose_name='意见')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='recovery',
            name='oversight_recovery_amount',
        ),
        migrations.RemoveConstraint(
            model_name='recovery',
            name='oversight_recovery_of',
        ),
        migrations.RemoveConstraint(
            model_name='repayment',
            name='oversight_repayment_amount',
        ),
        migrations.AddField(
            model_name='case',
            name='outcome',
            field=models.CharField(blank=True, choices=[('unfounded', '不成立，撤案'), ('repaid', '责令退回'), ('agreement', '按服务协议处理'), ('barred', '停止救助并退回'), ('discipline', '处分'), ('penalty', '行政处罚'), ('justice', '司法机关处理')], max_length=12, verbose_name='结果'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='name',
            field=models.CharField(blank=True, default='', help_text='who is neither: a member of staff', max_length=120, verbose_name='其他退款人'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='over',
            field=models.BigIntegerField(default=0, help_text='fen', verbose_name='多收待退'),
        ),
        migrations.AddField(
            model_name='recovery',
            name='written',
            field=models.BigIntegerField(default=0, help_text='fen', verbose_name='已核销金额'),
        ),
        migrations.AddField(
            model_name='repayment',
            name='excess',
            field=models.BigIntegerField(default=0, help_text='fen, more than was still owed', verbose_name='其中多收'),
        ),
        migrations.AddField(
            model_name='tipoff',
            name='against',
            field=models.CharField(choices=[('institution', '医疗机构'), ('staff', '经办人员'), ('person', '救助对象')], default='institution', max_length=12, verbose_name='被举报的是'),
        ),
        migrations.AddField(
            model_name='tipoff',
            name='channel',
            field=models.CharField(choices=[('telephone', '电话'), ('letter', '信函'), ('online', '网络'), ('visit', '来访'), ('passed_on', '其他部门转来')], default='telephone', max_length=10, verbose_name='来源'),
        ),
        migrations.AddField(
            model_name='tipoff',
            name='kind',
            field=models.CharField(choices=[('false_care', '虚假或冒名就医'), ('false_papers', '伪造、虚开票据或证明'), ('false_identity', '隐瞒情况骗取救助身份'), ('split', '挂床、分解住院或诱导就医'), ('overcharge', '多收费、超范围用药诊疗'), ('handling', '经办失职、徇私或挪用'), ('other', '其他')], default='other', max_length=16, verbose_name='举报类型'),
        ),
        migrations.AddField(
            model_name='tipoff',
            name='reward_paid_on',
            field=models.DateField(null=True, verbose_name='奖励支付日期'),
        ),
        migrations.AddField(
            model_name='tipoff',
            name='reward_payment',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.posting', verbose_name='支付凭证'),
        ),
        migrations.AddField(
            model_name='tipoff',
            name='reward_posting',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.posting', verbose_name='奖励凭证'),
        ),
        migrations.AlterField(
            model_name='recovery',
            name='paid',
            field=models.BigIntegerField(default=0, help_text='fen, what its repayments covered of it', verbose_name='已退金额'),
        ),
        migrations.AlterField(
            model_name='recovery',
            name='state',
            field=models.CharField(choices=[('open', '待审批'), ('approved', '追回中'), ('paid', '已还清'), ('written', '已核销'), ('refused', '已退回')], default='open', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='repayment',
            name='amount',
            field=models.BigIntegerField(help_text='fen, all that came in', verbose_name='金额'),
        ),
        migrations.AlterField(
            model_name='tipoff',
            name='reward',
            field=models.BigIntegerField(help_text="fen; the fiscal budget's money, not the aid fund's", null=True, verbose_name='奖励金额'),
        ),
        migrations.AlterField(
            model_name='tipoff',
            name='reward_state',
            field=models.CharField(choices=[('none', '无'), ('proposed', '待审批'), ('granted', '已批准，待支付'), ('paid', '已支付')], default='none', max_length=10, verbose_name='奖励'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__gte', django.db.models.expressions.CombinedExpression(models.F('paid'), '+', models.F('written'))), ('over__gte', 0), ('paid__gte', 0), ('written__gte', 0)), name='oversight_recovery_amount'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', False), ('name', ''), ('person', None)), models.Q(('institution', None), ('name', ''), ('person__isnull', False)), models.Q(('institution', None), ('person', None), models.Q(('name', ''), _negated=True)), _connector='OR'), name='oversight_recovery_of'),
        ),
        migrations.AddConstraint(
            model_name='repayment',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0), ('amount__gte', models.F('excess')), ('excess__gte', 0)), name='oversight_repayment_amount'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='posting',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.posting', verbose_name='凭证'),
        ),
        migrations.AddField(
            model_name='givenback',
            name='recovery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='given_back', to='oversight.recovery'),
        ),
        migrations.AddField(
            model_name='notice',
            name='district',
            field=models.ForeignKey(help_text='null: the whole city', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县'),
        ),
        migrations.AddField(
            model_name='notice',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='通报人'),
        ),
        migrations.AddField(
            model_name='noticerow',
            name='answered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='noticerow',
            name='notice',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='oversight.notice'),
        ),
        migrations.AddField(
            model_name='noticerow',
            name='sanction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='oversight.sanction', verbose_name='停止救助'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='strikes', to='oversight.case', verbose_name='案件'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='district',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.district', verbose_name='区县'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='finding',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='strikes', to='oversight.finding', verbose_name='疑点'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='outcome',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='settlement.settlement', verbose_name='重算后的结算'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.person', verbose_name='救助对象'),
        ),
        migrations.AddField(
            model_name='strikeout',
            name='settlement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='settlement.settlement', verbose_name='结算'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='suspensions', to='oversight.case', verbose_name='案件'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人'),
        ),
        migrations.AddField(
            model_name='suspension',
            name='institution',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.institution', verbose_name='医疗机构'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='oversight.case'),
        ),
        migrations.AddField(
            model_name='transfer',
            name='made_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人'),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='审批人'),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人'),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='posting',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.posting', verbose_name='凭证'),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='recovery',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='writeoffs', to='oversight.recovery'),
        ),
        migrations.AddField(
            model_name='writeoff',
            name='reversal',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='fund.posting', verbose_name='恢复凭证'),
        ),
        migrations.AddConstraint(
            model_name='givenback',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='oversight_given_back_amount'),
        ),
        migrations.AddConstraint(
            model_name='noticerow',
            constraint=models.UniqueConstraint(fields=('sanction', 'kind'), name='oversight_notice_once'),
        ),
        migrations.AddConstraint(
            model_name='strikeout',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='oversight_strike_amount'),
        ),
        migrations.AddConstraint(
            model_name='strikeout',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('settlement',), name='oversight_strike_open_once'),
        ),
        migrations.AddConstraint(
            model_name='strikeout',
            constraint=models.CheckConstraint(condition=models.Q(('entered_by', None), ('decided_by', None), models.Q(('entered_by', models.F('decided_by')), _negated=True), _connector='OR'), name='oversight_strike_two_people'),
        ),
        migrations.AddIndex(
            model_name='suspension',
            index=models.Index(condition=models.Q(('state__in', ['approved', 'lifted'])), fields=['city', 'institution'], name='oversight_suspension_of'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('end__gte', models.F('start'))), name='oversight_suspension_days'),
        ),
        migrations.AddConstraint(
            model_name='suspension',
            constraint=models.CheckConstraint(condition=models.Q(('entered_by', None), ('decided_by', None), models.Q(('entered_by', models.F('decided_by')), _negated=True), _connector='OR'), name='oversight_suspension_two_people'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='oversight_writeoff_amount'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('recovery',), name='oversight_writeoff_open_once'),
        ),
        migrations.AddConstraint(
            model_name='writeoff',
            constraint=models.CheckConstraint(condition=models.Q(('entered_by', None), ('decided_by', None), models.Q(('entered_by', models.F('decided_by')), _negated=True), _connector='OR'), name='oversight_writeoff_two_people'),
        ),
        migrations.AddField(
            model_name='drawn',
            name='case',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='oversight.case', verbose_name='案件'),
        ),
        migrations.RunSQL(
            "INSERT INTO oversight_transfer (case_id, kind, \"to\", day, document, basis, answer)"
            " SELECT id, 'prosecutor', transferred_to, transferred_on, document, basis, '' FROM oversight_case WHERE transferred_on IS NOT NULL",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(
            model_name='case',
            name='document',
        ),
        migrations.RemoveField(
            model_name='case',
            name='transferred_on',
        ),
        migrations.RemoveField(
            model_name='case',
            name='transferred_to',
        ),
    ]
