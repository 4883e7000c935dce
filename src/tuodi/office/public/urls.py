"""Addresses of the public pages."""

from django.urls import path

from tuodi.office.public.views import calculator, guide, openness, policies, progress, questionnaire

app_name = "public"
urlpatterns = [
    path("", calculator.home, name="home"),
    path("calculator/<str:city>/", calculator.calculator, name="calculator"),
    path("sheet/", calculator.sheet, name="sheet"),
    path("class/<str:city>/", questionnaire.questionnaire, name="questionnaire"),
    path("guide/<str:city>/", guide.guide, name="guide"),
    path("questions/<str:city>/", guide.questions, name="questions"),
    path("policy/<str:city>/", policies.policy, name="policy"),
    path("policy/<str:city>/diseases/", policies.diseases, name="diseases"),
    path("policy/<str:city>/readings/", policies.readings, name="readings"),
    path("policy/<str:city>/versions/", policies.versions, name="versions"),
    path("open/<str:city>/", openness.fund_year, name="disclosure"),
    path("open/<str:city>/<int:year>/persons/", openness.persons, name="persons"),
    path("progress/", progress.progress, name="progress"),
    path("progress/appeal/", progress.appeal, name="appeal"),
    path("compare/", policies.compare, name="compare"),
]
