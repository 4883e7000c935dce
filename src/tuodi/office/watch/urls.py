"""Addresses of the watch."""

from django.urls import path

from tuodi.office.watch.views import alert, lists, referrals, run

app_name = "watch"
urlpatterns = [
    path("", lists.alerts, name="alerts"),
    path("overview/", lists.overview, name="overview"),
    path("bills/", lists.bills, name="bills"),
    path("runs/", run.runs, name="runs"),
    path("runs/new/", run.run_new, name="run-new"),
    path("runs/template/", run.template, name="template"),
    path("runs/<int:number>/", run.run, name="run"),
    path("referrals/", referrals.referrals, name="referrals"),
    path("referrals/push/", referrals.push, name="push"),
    path("referrals/<int:number>/answer/", referrals.answer, name="answer"),
    path("pushes/", referrals.pushes, name="pushes"),
    path("pushes/<int:number>/", referrals.pushed, name="pushed"),
    path("photos/<int:number>/", alert.photo, name="photo"),
    path("<int:number>/", alert.alert, name="alert"),
    path("<int:number>/visit/", alert.visit, name="visit"),
    path("<int:number>/refer/", alert.refer, name="refer"),
    path("<int:number>/apply/", alert.apply, name="apply"),
    path("<int:number>/assign/", alert.assign, name="assign"),
    path("<int:number>/close/", alert.close, name="close"),
    path("<int:number>/reopen/", alert.reopen, name="reopen"),
]
