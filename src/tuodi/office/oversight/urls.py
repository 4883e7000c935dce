"""Addresses of oversight."""

from django.urls import path

from tuodi.office.oversight.views import recoveries, sanctions

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
]
