from django.urls import include, path
from rest_framework.routers import SimpleRouter

from plan.api import views

router = SimpleRouter()
router.register("plans", views.PlanViewSet, basename="api-plan")
router.register("priorities", views.PriorityViewSet, basename="api-priority")

urlpatterns = [path("", include(router.urls))]
