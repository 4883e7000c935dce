"""Addresses of the pages about hospitals, below settlement's."""

from django.urls import path

from tuodi.office.settlement.hospital import views

urlpatterns = [
    path("reconciliations/", views.reconciliations, name="reconciliations"),
    path("reconciliations/new/", views.new_reconciliation, name="new_reconciliation"),
    path("reconciliations/<int:pk>/", views.reconciliation, name="reconciliation"),
    path("reconciliations/differences/<int:pk>/", views.difference, name="difference"),
]
