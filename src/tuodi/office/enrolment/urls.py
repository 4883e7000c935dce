"""Addresses of enrolment."""

from django.urls import path

from tuodi.office.enrolment.views import comparisons, roll, runs, tasks

app_name = "enrolment"
urlpatterns = [
    path("", runs.runs, name="runs"),
    path("runs/new/", runs.run_new, name="run-new"),
    path("runs/<int:number>/", runs.run, name="run"),
    path("runs/<int:number>/go-on/", runs.run_work, name="run-work"),
    path("runs/<int:number>/restart/", runs.run_restart, name="run-restart"),
    path("runs/<int:number>/review/", runs.run_review, name="run-review"),
    path("runs/<int:number>/approve/", runs.run_approve, name="run-approve"),
    path("runs/<int:number>/reject/", runs.run_reject, name="run-reject"),
    path("runs/<int:number>/transfer/", runs.run_transfer, name="run-transfer"),
    path("runs/<int:number>/lists/<str:kind>/", runs.run_list, name="run-list"),
    path("coverage/", roll.covered, name="coverage"),
    path("targets/", roll.targets, name="targets"),
    path("push/", roll.push, name="push"),
    path("comparisons/", comparisons.comparisons, name="comparisons"),
    path("comparisons/new/", comparisons.compare, name="compare"),
    path("doubles/", comparisons.doubles, name="doubles"),
    path("doubles/<int:number>/", comparisons.double, name="double"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("tasks/<int:number>/", tasks.task, name="task"),
    path("tasks/<int:number>/street/", tasks.task_street, name="task-street"),
]
