from django.urls import path

from partners import views

urlpatterns = [
    path("account/", views.account, name="account"),
    path("account/tokens/", views.tokens, name="account-tokens"),
    path("account/tokens/withdraw/", views.token_withdraw, name="account-token-withdraw"),
    path("help/", views.how_to_read, name="help"),
    path("brand.css", views.brand_stylesheet, name="brand_stylesheet"),
]
