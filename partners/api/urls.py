from django.urls import include, path
from rest_framework.routers import SimpleRouter

from partners.api import views

router = SimpleRouter()
router.register("partners", views.PartnerViewSet, basename="api-partner")

urlpatterns = [path("me/", views.MeView.as_view(), name="api-me"), path("", include(router.urls))]
