from django.urls import path

from measures import views

urlpatterns = [
    path("returns/", views.returns, name="returns"),
    path("returns/<int:pk>/", views.return_entry, name="return"),
    path("returns/<int:pk>/rows/<str:key>/", views.return_row, name="return-row"),
    path("returns/<int:pk>/stories/<int:measure_pk>/", views.return_story, name="return-story"),
    path("returns/<int:pk>/check/", views.return_check, name="return-check"),
    path("returns/<int:pk>/submit/", views.return_submit, name="return-submit"),
    path("returns/<int:pk>/send-back/", views.return_send_back, name="return-send-back"),
    path("returns/<int:pk>/sign-off/", views.return_sign_off, name="return-sign-off"),
    path("returns/<int:pk>/reopen/", views.return_reopen, name="return-reopen"),
    path("returns/<int:pk>/extend/", views.return_extend, name="return-extend"),
    path("collection/", views.collection, name="collection"),
    path("collection/open/", views.collection_open, name="collection-open"),
    path("collection/sign-off/", views.collection_sign_off, name="collection-sign-off"),
]
