"""Addresses of the ground floor."""

from django.urls import path

from tuodi.office.core.views import account, management, session, work

app_name = "core"
urlpatterns = [
    path("", work.work_table, name="home"),
    path("health/", work.health, name="health"),
    path("login/", session.log_in, name="login"),
    path("login/code/", session.log_in_code, name="login-code"),
    path("logout/", session.log_out, name="logout"),
    path("account/", account.account, name="account"),
    path("account/code/", account.account_code, name="account-code"),
    path("users/", management.users, name="users"),
    path("users/add/", management.user_add, name="user-add"),
    path("users/<int:number>/", management.user_change, name="user-change"),
    path("keys/", management.keys, name="keys"),
    path("keys/<int:number>/stop/", management.key_stop, name="key-stop"),
    path("audit/", management.audit_trail, name="audit"),
    path("audit/search/", management.audit_search, name="audit-search"),
]
