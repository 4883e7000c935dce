"""Addresses of oversight."""

from django.urls import path

from tuodi.office.oversight.views import cases, findings, recoveries, sanctions

app_name = "oversight"
urlpatterns = [
    path("sanctions/", sanctions.sanctions, name="sanctions"),
    path("sanctions/new/", sanctions.sanction_new, name="sanction-new"),
    path("sanctions/<int:number>/", sanctions.sanction, name="sanction"),
    path("sanctions/<int:number>/approve/", sanctions.approve, name="sanction-approve"),
    path("sanctions/<int:number>/refuse/", sanctions.refuse, name="sanction-refuse"),
    path("sanctions/<int:number>/lift/", sanctions.lift, name="sanction-lift"),
    path("insurers/", sanctions.insurers, name="insurers"),
    path("insurers/tell/", sanctions.tell, name="tell"),
    path("recoveries/", recoveries.recoveries, name="recoveries"),
    path("recoveries/new/", recoveries.recovery_new, name="recovery-new"),
    path("recoveries/<int:number>/", recoveries.recovery, name="recovery"),
    path("recoveries/<int:number>/approve/", recoveries.approve, name="recovery-approve"),
    path("recoveries/<int:number>/refuse/", recoveries.refuse, name="recovery-refuse"),
    path("recoveries/<int:number>/repay/", recoveries.repay, name="recovery-repay"),
    path("findings/", findings.findings, name="findings"),
    path("findings/run/", findings.rules_run, name="rules-run"),
    path("findings/<int:number>/", findings.finding, name="finding"),
    path("findings/<int:number>/handle/", findings.handle, name="finding-handle"),
    path("findings/<int:number>/case/", findings.finding_case, name="finding-case"),
    path("samples/", findings.samples, name="samples"),
    path("samples/new/", findings.sample_new, name="sample-new"),
    path("samples/<int:number>/", findings.sample, name="sample"),
    path("samples/drawn/<int:number>/", findings.drawn, name="drawn"),
    path("hospitals/", findings.institutions, name="hospitals"),
    path("cases/", cases.cases, name="cases"),
    path("cases/new/", cases.case_new, name="case-new"),
    path("cases/<int:number>/", cases.case, name="case"),
    path("cases/<int:number>/transfer/", cases.transfer, name="case-transfer"),
    path("cases/<int:number>/close/", cases.close, name="case-close"),
    path("tips/", cases.tips, name="tips"),
    path("tips/new/", cases.tip_new, name="tip-new"),
    path("tips/<int:number>/", cases.tip, name="tip"),
    path("tips/<int:number>/answer/", cases.answer, name="tip-answer"),
    path("tips/<int:number>/reward/", cases.reward, name="tip-reward"),
    path("tips/<int:number>/grant/", cases.grant, name="tip-grant"),
    path("tips/<int:number>/reveal/", cases.reveal, name="tip-reveal"),
    path("people/<int:number>/archive/", cases.person_archive, name="archive"),
    path("people/<int:number>/dossier/", cases.dossier, name="dossier"),
]
