"""Addresses of grants."""

from django.urls import path

from tuodi.office.grants import views

app_name = "grants"
urlpatterns = [
    path("", views.runs, name="runs"),
    path("runs/new/", views.run_new, name="run-new"),
    path("runs/<int:number>/", views.run, name="run"),
    path("runs/<int:number>/review/", views.run_review, name="run-review"),
    path("runs/<int:number>/approve/", views.run_approve, name="run-approve"),
    path("runs/<int:number>/reject/", views.run_reject, name="run-reject"),
]
