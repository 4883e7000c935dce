"""Addresses of payments."""

from django.urls import path

from tuodi.office.payment.views import batches, dues

app_name = "payment"
urlpatterns = [
    path("", dues.dues, name="dues"),
    path("dues/<int:number>/reopen/", dues.reopen, name="reopen"),
    path("dues/<int:number>/withdraw/", dues.withdraw, name="withdraw"),
    path("batches/", batches.batches, name="batches"),
    path("batches/add/", batches.batch_add, name="batch-add"),
    path("batches/<int:number>/", batches.batch, name="batch"),
    path("batches/<int:number>/decide/", batches.batch_decide, name="batch-decide"),
    path("batches/<int:number>/file/<str:kind>/", batches.batch_file, name="batch-file"),
    path("batches/<int:number>/results/", batches.batch_results, name="batch-results"),
]
