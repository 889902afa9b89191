from django.urls import path

from imports.views import downloads, uploads

urlpatterns = [
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/new/", uploads.upload_new, name="upload-new"),
    path("uploads/due/", downloads.upload_due, name="upload-due"),
    path("uploads/template/", downloads.upload_template, name="upload-template"),
    path("uploads/figures/", downloads.upload_figures, name="upload-figures"),
    path("uploads/figures/csv/", downloads.upload_figures_csv, name="upload-figures-csv"),
    path("uploads/<int:pk>/", uploads.upload, name="upload"),
    path("uploads/<int:pk>/progress/", uploads.upload_progress, name="upload-progress"),
    path("uploads/<int:pk>/apply/", uploads.upload_apply, name="upload-apply"),
    path("uploads/<int:pk>/undo/", uploads.upload_undo, name="upload-undo"),
    path("uploads/<int:pk>/read-again/", uploads.upload_read_again, name="upload-read-again"),
    path("uploads/<int:pk>/file/", downloads.upload_file, name="upload-file"),
    path("uploads/<int:pk>/marked/", downloads.upload_marked, name="upload-marked"),
    path("uploads/<int:pk>/rows-csv/", downloads.upload_rows_csv, name="upload-rows-csv"),
]
