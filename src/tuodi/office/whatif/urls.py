"""Addresses of what-if studies."""

from django.urls import path

from tuodi.office.whatif.views import studies

app_name = "whatif"
urlpatterns = [
    path("", studies.studies, name="studies"),
    path("new/", studies.new, name="new"),
    path("orders/<int:number>/", studies.order, name="order"),
    path("orders/<int:number>/stop/", studies.stop, name="stop"),
    path("<int:number>/", studies.study, name="study"),
    path("<int:number>/xlsx/", studies.excel, name="excel"),
    path("<int:number>/people/", studies.people, name="people"),
]
