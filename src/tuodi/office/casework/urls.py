"""Addresses of applications."""

from django.urls import path

from tuodi.office.casework.views import accept, case, files, lists, verbs, verify

app_name = "casework"
urlpatterns = [
    path("", lists.cases, name="cases"),
    path("notices/", lists.notices, name="notices"),
    path("lapsing/", lists.lapsing, name="lapsing"),
    path("accept/", accept.accept, name="accept"),
    path("<int:number>/", case.case, name="case"),
    path("<int:number>/receipt/", accept.receipt, name="receipt"),
    path("<int:number>/bills/add/", files.bill_add, name="bill-add"),
    path("<int:number>/bills/<int:bill>/drop/", files.bill_drop, name="bill-drop"),
    path("<int:number>/attach/", files.attach, name="attach"),
    path("<int:number>/attachments/<int:attachment>/", files.attachment, name="attachment"),
    path("<int:number>/letters/<int:letter>/", files.letter, name="letter"),
    path("<int:number>/verify/", verify.verify, name="verify"),
    *(path(f"<int:number>/{name}/", view, name=name) for name, view in verbs.VERBS.items()),
]
