from django.urls import include, path
from rest_framework.routers import SimpleRouter

from imports.api import views

router = SimpleRouter()
router.register("uploads", views.UploadViewSet, basename="api-upload")

urlpatterns = [
    path("", include(router.urls)),
    path("uploads/<int:pk>/findings/", views.FindingList.as_view(), name="api-upload-findings"),
]
