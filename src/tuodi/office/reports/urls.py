"""Addresses of the reports; `?as=xlsx` and `?as=pdf` give the same as a file."""

from django.urls import path

from tuodi.office.reports import views

app_name = "reports"
urlpatterns = [
    path("month/", views.month, name="month"),
    path("year/", views.year, name="year"),
    path("evaluation/", views.evaluation, name="evaluation"),
    path("evaluation/<int:year>/enter/", views.enter, name="evaluation-enter"),
    path("evaluation/<int:year>/submit/", views.submit, name="evaluation-submit"),
    path("evaluation/<int:year>/decide/", views.decide, name="evaluation-decide"),
]
