"""Addresses of the registry."""

from django.urls import path

from tuodi.office.registry.views import asked, corrections, filings, identities, institutions, lists, others, people, record, returns

app_name = "registry"
PERSON = "people/<int:number>"
LIST = "lists/<int:number>"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/add/", record.add, name="person-add"),
    path(f"{PERSON}/", people.person, name="person"),
    path(f"{PERSON}/change/", record.change, name="person-change"),
    path(f"{PERSON}/household/", record.household, name="person-household"),
    path(f"{PERSON}/insurance/", record.insurance, name="person-insurance"),
    path(f"{PERSON}/account/", record.account, name="person-account"),
    path("accounts/<int:number>/stop/", record.account_stop, name="account-stop"),
    path("accounts/<int:number>/reveal/", corrections.reveal_account, name="account-reveal"),
    path(f"{PERSON}/reveal/", corrections.reveal, name="reveal"),
    path(f"{PERSON}/correct/", corrections.correct, name="correct"),
    path("changes/<int:number>/restore/", corrections.restore, name="restore"),
    path(f"{PERSON}/merge/", corrections.merge, name="merge"),
    path(f"{PERSON}/unmerge/", corrections.unmerge, name="unmerge"),
    path(f"{PERSON}/identities/ask/", asked.identity_ask, name="identity-ask"),
    path("asked/", asked.asked, name="asked"),
    path("asked/<int:number>/", asked.asked_decide, name="asked-decide"),
    path(f"{PERSON}/identities/add/", identities.add, name="identity-add"),
    path("identities/<int:number>/change/", identities.change, name="identity-change"),
    path("identities/<int:number>/end/", identities.end, name="identity-end"),
    path(f"{PERSON}/filings/add/", filings.add, name="filing-add"),
    path("filings/", filings.filings, name="filings"),
    path("filings/<int:number>/cancel/", filings.cancel, name="filing-cancel"),
    path("households/", others.households, name="households"),
    path("households/<int:number>/", others.household, name="household"),
    path("institutions/", institutions.institutions, name="institutions"),
    path("institutions/add/", institutions.add, name="institution-add"),
    path("institutions/<int:number>/", institutions.institution, name="institution"),
    path("institutions/<int:number>/term/", institutions.term, name="institution-term"),
    path("institutions/<int:number>/assess/", institutions.assess, name="institution-assess"),
    path("departments/", others.departments, name="departments"),
    path("departments/add/", others.department_add, name="department-add"),
    path("departments/<int:number>/", others.department, name="department"),
    path("lists/", lists.lists, name="lists"),
    path("lists/upload/", lists.upload, name="list-upload"),
    path(f"{LIST}/", lists.detail, name="list"),
    path(f"{LIST}/progress/", lists.progress, name="list-progress"),
    path(f"{LIST}/prepare/", lists.prepare, name="list-prepare"),
    path(f"{LIST}/approve/", lists.approve, name="list-approve"),
    path(f"{LIST}/reject/", lists.reject, name="list-reject"),
    path(f"{LIST}/problems/", returns.problems, name="list-problems"),
    path(f"{LIST}/feedback/", returns.feedback, name="list-feedback"),
]
