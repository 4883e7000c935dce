"""Addresses of the registry."""

from django.urls import path

from tuodi.office.registry.views import lists, others, people, returns

app_name = "registry"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:number>/", people.person, name="person"),
    path("people/<int:number>/reveal/", people.reveal, name="reveal"),
    path("people/<int:number>/correct/", people.correct, name="correct"),
    path("people/<int:number>/identities/add/", people.identity_add, name="identity-add"),
    path("identities/<int:number>/end/", people.identity_end, name="identity-end"),
    path("people/<int:number>/filings/add/", people.filing_add, name="filing-add"),
    path("households/", others.households, name="households"),
    path("institutions/", others.institutions, name="institutions"),
    path("filings/", others.filings, name="filings"),
    path("departments/", others.departments, name="departments"),
    path("lists/", lists.lists, name="lists"),
    path("lists/upload/", lists.upload, name="list-upload"),
    path("lists/<int:number>/", lists.detail, name="list"),
    path("lists/<int:number>/progress/", lists.progress, name="list-progress"),
    path("lists/<int:number>/prepare/", lists.prepare, name="list-prepare"),
    path("lists/<int:number>/approve/", lists.approve, name="list-approve"),
    path("lists/<int:number>/reject/", lists.reject, name="list-reject"),
    path("lists/<int:number>/problems/", returns.problems, name="list-problems"),
    path("lists/<int:number>/feedback/", returns.feedback, name="list-feedback"),
]
