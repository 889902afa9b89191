from django.urls import path

from imports.views import downloads, uploads

urlpatterns = [
    path("uploads/", uploads.uploads, name="uploads"),
    path("uploads/new/", uploads.upload_new, name="upload-new"),
    path("uploads/<int:pk>/", uploads.upload, name="upload"),
    path("uploads/<int:pk>/progress/", uploads.upload_progress, name="upload-progress"),
    path("uploads/<int:pk>/apply/", uploads.upload_apply, name="upload-apply"),
    path("uploads/<int:pk>/undo/", uploads.upload_undo, name="upload-undo"),
    path("uploads/<int:pk>/read-again/", uploads.upload_read_again, name="upload-read-again"),
    path("uploads/<int:pk>/file/", downloads.upload_file, name="upload-file"),
]
