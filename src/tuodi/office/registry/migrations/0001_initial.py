"""People, identities in time, institutions, filings, departments' lists; what the database itself keeps true."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import tuodi.office.core.crypto
import tuodi.office.registry.models.identity
from tuodi.office.core import rls
from tuodi.office.registry import guards


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DepartmentList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("department", models.CharField(max_length=40, verbose_name="部门")),
                ("name", models.CharField(max_length=120, verbose_name="名单")),
                (
                    "extent",
                    models.CharField(choices=[("full", "全量名单"), ("changes", "变动名单")], max_length=10, verbose_name="名单性质"),
                ),
                ("codes", models.JSONField(default=list, verbose_name="救助身份")),
                ("as_of", models.DateField(verbose_name="名单日期")),
                ("content_hash", models.CharField(max_length=64)),
                ("channel", models.CharField(default="page", max_length=10, verbose_name="来源")),
                ("sheet", models.CharField(blank=True, default="", max_length=60, verbose_name="工作表")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "待读取"),
                            ("staged", "待对比"),
                            ("compared", "待审批"),
                            ("applied", "已执行"),
                            ("rejected", "已退回"),
                            ("unusable", "无法读取"),
                        ],
                        default="received",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=500, verbose_name="问题")),
                ("rows_total", models.PositiveIntegerField(default=0, verbose_name="行数")),
                ("rows_done", models.PositiveIntegerField(default=0)),
                ("step", models.CharField(blank=True, default="", max_length=40, verbose_name="进度")),
                ("counts", models.JSONField(default=dict, help_text="rows by verdict, `ends`, `held`, `marked`")),
                ("uploaded_at", models.DateTimeField(auto_now_add=True, verbose_name="上传时间")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="审批时间")),
                ("decision", models.CharField(blank=True, default="", max_length=300, verbose_name="审批意见")),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="审批人",
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="core.district", verbose_name="区县"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="上传人",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30, unique=True, verbose_name="医疗机构编号")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("telephone", models.CharField(blank=True, default="", max_length=40, verbose_name="电话")),
            ],
            options={
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("city", models.CharField(max_length=40, verbose_name="城市")),
                ("name", models.CharField(max_length=40, verbose_name="部门")),
                ("clause", models.CharField(blank=True, default="", max_length=60, verbose_name="依据")),
                ("brake", models.PositiveIntegerField(default=1000, help_text="basis points", verbose_name="刹车比例")),
            ],
            options={
                "ordering": ["city", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("city", "name"), name="registry_department_name"),
                    models.CheckConstraint(condition=models.Q(("brake__lte", 10000)), name="registry_department_brake"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListFile",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="registry.departmentlist",
                    ),
                ),
                ("content", tuodi.office.core.crypto.EncryptedTextField(help_text="base64", verbose_name="内容")),
            ],
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, verbose_name="家庭编号")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="家庭住址")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="core.district", verbose_name="区县")),
            ],
        ),
        migrations.CreateModel(
            name="Identity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("tekun", "特困供养人员"),
                            ("orphan", "孤儿"),
                            ("de_facto_orphan", "事实无人抚养儿童"),
                            ("distressed_child", "困境儿童"),
                            ("dibao", "最低生活保障家庭成员"),
                            ("dibao_margin", "低保边缘家庭成员"),
                            ("low_income", "低收入家庭的老年人、未成年人、重度残疾人、重病患者"),
                            ("poverty_exit", "过渡期内脱贫户"),
                            ("registered_poor", "建档立卡贫困人口"),
                            ("relapse_risk", "农村易返贫致贫人口"),
                            ("illness_poor", "因病致贫对象"),
                            ("temp_relief_patient", "临时救助对象中的大重病患者"),
                            ("sanmin", "享受生活补贴的“三民”人员"),
                            ("downsized_1960s", "精减退职职工"),
                            ("veteran_cadre", "建国前老党员、老游击队员、老交通员"),
                            ("entitled_group", "优抚对象"),
                            ("hiv_oi", "艾滋病机会性感染患者"),
                            ("disability_subsidy", "享受残疾人生活补贴的残疾人"),
                            ("brave_act", "见义勇为者"),
                            ("hardship_worker", "特困职工"),
                            ("other_hardship", "其他特殊困难人员"),
                        ],
                        max_length=30,
                        verbose_name="救助身份",
                    ),
                ),
                ("start", models.DateField(verbose_name="认定日期")),
                ("end", models.DateField(blank=True, null=True, verbose_name="退出日期")),
                ("end_reason", models.CharField(blank=True, default="", max_length=60, verbose_name="退出原因")),
                ("applied", models.DateField(blank=True, null=True, verbose_name="申请日期")),
                ("first_treated", models.DateField(blank=True, null=True, verbose_name="首次治疗日期")),
                (
                    "assigned_class",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="the policy's class that an authority assigned",
                        max_length=40,
                        verbose_name="救助类别",
                    ),
                ),
                ("disease", models.CharField(blank=True, default="", max_length=40, verbose_name="认定病种")),
                ("certified_by", models.CharField(blank=True, default="", max_length=40, verbose_name="认定部门")),
                ("known_from", models.DateTimeField(default=django.utils.timezone.now, verbose_name="登记时间")),
                ("known_to", models.DateTimeField(blank=True, null=True, verbose_name="更正时间")),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="core.district",
                        verbose_name="认定地",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.departmentlist",
                        verbose_name="来源名单",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "id"],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                ("score", models.PositiveIntegerField(help_text="hundredths of a point", verbose_name="得分")),
                ("result", models.CharField(blank=True, default="", max_length=40, verbose_name="等次")),
                (
                    "institution",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="registry.institution"),
                ),
            ],
            options={
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="InstitutionTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("start", models.DateField(verbose_name="起")),
                ("end", models.DateField(blank=True, null=True, verbose_name="止（不含）")),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        blank=True, choices=[(1, "一级"), (2, "二级"), (3, "三级")], null=True, verbose_name="医院等级"
                    ),
                ),
                ("designated", models.BooleanField(default=True, verbose_name="定点")),
                ("primary_care", models.BooleanField(default=False, verbose_name="基层医疗卫生机构")),
                (
                    "area",
                    models.CharField(
                        blank=True,
                        choices=[("county", "参保县区内"), ("city", "市内"), ("province", "省内市外"), ("outside", "省外")],
                        default="",
                        help_text="where it is in no district of ours",
                        max_length=10,
                        verbose_name="就医地",
                    ),
                ),
                ("agreement", models.CharField(blank=True, default="", max_length=60, verbose_name="协议编号")),
                (
                    "district",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="core.district", verbose_name="所在区县"
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="registry.institution"),
                ),
            ],
            options={
                "ordering": ["-start"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "city",
                    models.CharField(editable=False, help_text="of the district; set by the database", max_length=40, verbose_name="城市"),
                ),
                ("id_number", tuodi.office.core.crypto.EncryptedTextField(verbose_name="身份证号")),
                ("id_index", models.CharField(editable=False, max_length=64)),
                ("name", models.CharField(db_index=True, max_length=60, verbose_name="姓名")),
                ("sex", models.CharField(blank=True, choices=[("male", "男"), ("female", "女")], max_length=8, verbose_name="性别")),
                ("birth_date", models.DateField(blank=True, null=True, verbose_name="出生日期")),
                ("hukou_local", models.BooleanField(blank=True, default=True, null=True, verbose_name="本市户籍")),
                (
                    "disability_grade",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "无"), (1, "一级"), (2, "二级"), (3, "三级"), (4, "四级")],
                        default=0,
                        help_text="0: none",
                        verbose_name="残疾等级",
                    ),
                ),
                (
                    "disability_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "（无）"),
                            ("intellectual", "智力"),
                            ("mental", "精神"),
                            ("physical", "肢体"),
                            ("visual", "视力"),
                            ("hearing", "听力"),
                            ("speech", "言语"),
                            ("multiple", "多重"),
                        ],
                        default="",
                        max_length=20,
                        verbose_name="残疾类别",
                    ),
                ),
                ("unable_to_work", models.BooleanField(default=False, verbose_name="丧失劳动能力")),
                (
                    "dibao_class",
                    models.CharField(
                        blank=True,
                        choices=[("", "（无）"), ("A", "A类"), ("B", "B类"), ("C", "C类")],
                        default="",
                        max_length=1,
                        verbose_name="低保类别",
                    ),
                ),
                ("urban", models.BooleanField(blank=True, null=True, verbose_name="城镇居民")),
                ("community", models.CharField(blank=True, default="", max_length=60, verbose_name="社区（村）")),
                ("address", models.CharField(blank=True, default="", max_length=200, verbose_name="住址")),
                ("telephone", models.CharField(blank=True, default="", max_length=40, verbose_name="电话")),
                ("relation", models.CharField(blank=True, default="", max_length=20, verbose_name="与户主关系")),
                ("merged_at", models.DateTimeField(blank=True, null=True, verbose_name="并入时间")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="建立时间")),
                ("district", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="core.district", verbose_name="区县")),
                (
                    "household",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="registry.household",
                        verbose_name="家庭",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged",
                        to="registry.person",
                        verbose_name="并入",
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to="core.street", verbose_name="街道（乡镇）"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(null=True, verbose_name="行号")),
                ("id_number", tuodi.office.core.crypto.EncryptedTextField(blank=True, default="", verbose_name="身份证号")),
                ("id_index", models.CharField(blank=True, default="", max_length=64)),
                ("name", models.CharField(blank=True, default="", max_length=60, verbose_name="姓名")),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("tekun", "特困供养人员"),
                            ("orphan", "孤儿"),
                            ("de_facto_orphan", "事实无人抚养儿童"),
                            ("distressed_child", "困境儿童"),
                            ("dibao", "最低生活保障家庭成员"),
                            ("dibao_margin", "低保边缘家庭成员"),
                            ("low_income", "低收入家庭的老年人、未成年人、重度残疾人、重病患者"),
                            ("poverty_exit", "过渡期内脱贫户"),
                            ("registered_poor", "建档立卡贫困人口"),
                            ("relapse_risk", "农村易返贫致贫人口"),
                            ("illness_poor", "因病致贫对象"),
                            ("temp_relief_patient", "临时救助对象中的大重病患者"),
                            ("sanmin", "享受生活补贴的“三民”人员"),
                            ("downsized_1960s", "精减退职职工"),
                            ("veteran_cadre", "建国前老党员、老游击队员、老交通员"),
                            ("entitled_group", "优抚对象"),
                            ("hiv_oi", "艾滋病机会性感染患者"),
                            ("disability_subsidy", "享受残疾人生活补贴的残疾人"),
                            ("brave_act", "见义勇为者"),
                            ("hardship_worker", "特困职工"),
                            ("other_hardship", "其他特殊困难人员"),
                        ],
                        default="",
                        max_length=30,
                        verbose_name="救助身份",
                    ),
                ),
                ("start", models.DateField(null=True, verbose_name="认定日期")),
                ("end", models.DateField(null=True, verbose_name="退出日期")),
                ("end_reason", models.CharField(blank=True, default="", max_length=60, verbose_name="退出原因")),
                ("applied", models.DateField(null=True, verbose_name="申请日期")),
                ("first_treated", models.DateField(null=True, verbose_name="首次治疗日期")),
                ("assigned_class", models.CharField(blank=True, default="", max_length=40, verbose_name="救助类别")),
                ("disease", models.CharField(blank=True, default="", max_length=40, verbose_name="认定病种")),
                ("facts", models.JSONField(default=dict)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "新增"),
                            ("changed", "变更"),
                            ("unchanged", "无变化"),
                            ("absent", "名单外"),
                            ("conflicting", "有冲突"),
                            ("unreadable", "无法读取"),
                        ],
                        default="",
                        max_length=12,
                        verbose_name="对比结果",
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="说明")),
                ("ends", models.BooleanField(default=False, verbose_name="终止身份")),
                (
                    "rewrites",
                    models.BooleanField(default=False, help_text="the stay of the identity becomes another", verbose_name="改写身份"),
                ),
                ("marked", models.BooleanField(default=False, verbose_name="非本部门认定")),
                ("applied_now", models.BooleanField(default=False, verbose_name="已执行")),
                (
                    "district",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="区县"
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="core.district", verbose_name="认定地"
                    ),
                ),
                (
                    "identity",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.identity"),
                ),
                (
                    "source",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="registry.departmentlist"),
                ),
                (
                    "person",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Insurance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="年度")),
                (
                    "kind",
                    models.CharField(
                        choices=[("resident", "城乡居民"), ("employee", "职工"), ("none", "未参保")], max_length=10, verbose_name="险种"
                    ),
                ),
                ("paid_on", models.DateField(blank=True, null=True, verbose_name="参保缴费日期")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="registry.person")),
            ],
            options={
                "ordering": ["-year"],
            },
        ),
        migrations.AddField(
            model_name="identity",
            name="person",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="identities", to="registry.person"),
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("referral", "转诊"),
                            ("registered", "异地就医备案"),
                            ("emergency", "急诊"),
                            ("primary_first", "基层首诊转诊"),
                            ("certificate", "门诊慢特病待遇资格"),
                        ],
                        max_length=14,
                        verbose_name="类型",
                    ),
                ),
                ("start", models.DateField(verbose_name="起")),
                ("end", models.DateField(blank=True, null=True, verbose_name="止")),
                ("disease", models.CharField(blank=True, default="", max_length=40, verbose_name="病种编码")),
                ("number", models.CharField(blank=True, default="", max_length=60, verbose_name="备案号")),
                ("source", models.CharField(default="manual", max_length=20, verbose_name="来源")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="登记时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                ("cancelled_why", models.CharField(blank=True, default="", max_length=300, verbose_name="撤销理由")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="registry.institution",
                        verbose_name="医疗机构",
                    ),
                ),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="filings", to="registry.person")),
            ],
            options={
                "ordering": ["-start", "-id"],
            },
        ),
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("self", "本人"), ("guardian", "监护人"), ("heir", "继承人"), ("institution", "供养（托养）机构")],
                        default="self",
                        max_length=12,
                        verbose_name="收款人",
                    ),
                ),
                ("payee", models.CharField(max_length=60, verbose_name="户名")),
                ("payee_id_number", tuodi.office.core.crypto.EncryptedTextField(blank=True, default="", verbose_name="收款人证件号")),
                ("bank", models.CharField(max_length=80, verbose_name="开户银行")),
                ("number", tuodi.office.core.crypto.EncryptedTextField(verbose_name="账号")),
                ("active", models.BooleanField(default=True, verbose_name="使用中")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="建立时间")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="registry.person")),
            ],
        ),
        migrations.CreateModel(
            name="PersonChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="时间")),
                (
                    "kind",
                    models.CharField(
                        choices=[("change", "修改"), ("number", "更正身份证号"), ("merge", "合并"), ("unmerge", "撤销合并")],
                        default="change",
                        max_length=10,
                        verbose_name="类型",
                    ),
                ),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("number_before", tuodi.office.core.crypto.EncryptedTextField(blank=True, default="")),
                ("number_after", tuodi.office.core.crypto.EncryptedTextField(blank=True, default="")),
                ("why", models.CharField(blank=True, default="", max_length=300, verbose_name="理由")),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="registry.person")),
                (
                    "user",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name="用户"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Certification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("tekun", "特困供养人员"),
                            ("orphan", "孤儿"),
                            ("de_facto_orphan", "事实无人抚养儿童"),
                            ("distressed_child", "困境儿童"),
                            ("dibao", "最低生活保障家庭成员"),
                            ("dibao_margin", "低保边缘家庭成员"),
                            ("low_income", "低收入家庭的老年人、未成年人、重度残疾人、重病患者"),
                            ("poverty_exit", "过渡期内脱贫户"),
                            ("registered_poor", "建档立卡贫困人口"),
                            ("relapse_risk", "农村易返贫致贫人口"),
                            ("illness_poor", "因病致贫对象"),
                            ("temp_relief_patient", "临时救助对象中的大重病患者"),
                            ("sanmin", "享受生活补贴的“三民”人员"),
                            ("downsized_1960s", "精减退职职工"),
                            ("veteran_cadre", "建国前老党员、老游击队员、老交通员"),
                            ("entitled_group", "优抚对象"),
                            ("hiv_oi", "艾滋病机会性感染患者"),
                            ("disability_subsidy", "享受残疾人生活补贴的残疾人"),
                            ("brave_act", "见义勇为者"),
                            ("hardship_worker", "特困职工"),
                            ("other_hardship", "其他特殊困难人员"),
                        ],
                        max_length=30,
                        verbose_name="救助身份",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="certifications", to="registry.department"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("department", "code"), name="registry_certification_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="departmentlist",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["rejected", "unusable"]), _negated=True),
                fields=("city", "department", "extent", "as_of", "content_hash"),
                name="registry_list_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="household",
            constraint=models.UniqueConstraint(fields=("district", "number"), name="registry_household_number"),
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(fields=("institution", "year"), name="registry_assessment_once"),
        ),
        migrations.AddConstraint(
            model_name="institutionterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("end", None), ("end__gt", models.F("start")), _connector="OR"), name="registry_term_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="institutionterm",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[("institution", "="), (tuodi.office.registry.models.identity.Days("start", "end"), "&&")],
                name="registry_term_no_overlap",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(fields=("city", "id_index"), name="registry_person_number"),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(fields=["source", "verdict", "number"], name="registry_row_verdict"),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(fields=["source", "person", "code"], name="registry_row_person"),
        ),
        migrations.AddIndex(
            model_name="listrow",
            index=models.Index(fields=["source", "id_index"], name="registry_row_index"),
        ),
        migrations.AddConstraint(
            model_name="insurance",
            constraint=models.UniqueConstraint(fields=("person", "year"), name="registry_insurance_once"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(condition=models.Q(("known_to", None)), fields=["person", "code"], name="registry_identity_current"),
        ),
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(condition=models.Q(("known_to", None)), fields=["code", "start"], name="registry_identity_code"),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.CheckConstraint(
                condition=models.Q(("end", None), ("end__gte", models.F("start")), _connector="OR"), name="registry_identity_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=models.CheckConstraint(
                condition=models.Q(("known_to", None), ("known_to__gte", models.F("known_from")), _connector="OR"),
                name="registry_identity_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="identity",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("person", "="),
                    ("code", "="),
                    (tuodi.office.registry.models.identity.Days("start", "end"), "&&"),
                    (tuodi.office.registry.models.identity.Known("known_from", "known_to"), "&&"),
                ],
                name="registry_identity_no_overlap",
            ),
        ),
        migrations.AddIndex(
            model_name="filing",
            index=models.Index(condition=models.Q(("cancelled_at", None)), fields=["person", "start"], name="registry_filing_person"),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("end", None), ("end__gte", models.F("start")), _connector="OR"), name="registry_filing_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("number", ""), _negated=True), ("cancelled_at", None)),
                fields=("source", "number"),
                name="registry_filing_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankaccount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True)), fields=("person",), name="registry_account_one_active"
            ),
        ),
        migrations.AddIndex(
            model_name="personchange",
            index=models.Index(fields=["person", "-at"], name="registry_change_person"),
        ),
        rls.enable("registry_person"),
        rls.enable("registry_household"),
        rls.enable("registry_departmentlist"),
        *(
            rls.through(f"registry_{name}", "registry_person", "person_id")
            for name in ("identity", "insurance", "bankaccount", "filing", "personchange")
        ),
        rls.through("registry_listfile", "registry_departmentlist", "source_id"),
        rls.through("registry_listrow", "registry_departmentlist", "source_id"),
        rls.append_only("registry_personchange"),
        migrations.RunSQL(guards.CITY_OF_PERSON, guards.DROP_CITY_OF_PERSON),
        migrations.RunSQL(guards.IDENTITY_IS_KEPT, guards.DROP_IDENTITY_IS_KEPT),
        migrations.RunSQL(guards.ANALYSE_ROWS, guards.DROP_ANALYSE_ROWS),
    ]
