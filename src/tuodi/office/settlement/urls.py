"""Addresses of settlement."""

from django.urls import path

from tuodi.office.settlement.hospital.urls import urlpatterns as hospital
from tuodi.office.settlement.views import batches, entry, prints, records, work

app_name = "settlement"
urlpatterns = [
    path("", records.records, name="list"),
    path("<int:pk>/", records.detail, name="detail"),
    path("<int:pk>/reverse/", records.reverse_page, name="reverse"),
    path("<int:pk>/resettle/", records.resettle_page, name="resettle"),
    path("<int:pk>/sheet.pdf", prints.sheet, name="sheet"),
    path("<int:pk>/refusal.pdf", prints.refusal_letter, name="refusal"),
    path("manual/", entry.manual, name="manual"),
    path("manual/preview/", entry.manual_preview, name="manual_preview"),
    path("manual/materials/", entry.manual_materials, name="materials"),
    path("manual/receipt.pdf", prints.receipt_letter, name="receipt"),
    path("manual/missing.pdf", prints.missing_letter, name="missing"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new/", batches.new_batch, name="new_batch"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/progress/", batches.progress, name="batch_progress"),
    path("batches/<int:pk>/start/", batches.start, name="batch_start"),
    path("batches/<int:pk>/retry/", batches.retry, name="batch_retry"),
    path("batches/<int:pk>/stop/", batches.stop, name="batch_stop"),
    path("resettlements/", work.resettlements, name="resettlements"),
    path("resettlements/<int:pk>/", work.resettlement, name="resettlement"),
    *hospital,
]
