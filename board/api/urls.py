from django.urls import include, path
from rest_framework.routers import SimpleRouter

from board.api import views

router = SimpleRouter()
router.register("packs", views.PackViewSet, basename="api-pack")
router.register("decisions", views.DecisionViewSet, basename="api-decision")

urlpatterns = [path("", include(router.urls))]
