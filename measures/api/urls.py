from django.urls import include, path
from rest_framework.routers import SimpleRouter

from measures.api import views

router = SimpleRouter()
router.register("periods", views.PeriodViewSet, basename="api-period")
router.register("measures", views.MeasureViewSet, basename="api-measure")
router.register("results", views.ResultViewSet, basename="api-result")
router.register("returns", views.ReturnViewSet, basename="api-return")

urlpatterns = [path("", include(router.urls))]
