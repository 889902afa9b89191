from django.urls import path

from board import views

urlpatterns = [
    path("", views.home, name="home"),
    path("board/", views.board, name="board"),
    path("plans/", views.plans, name="plans"),
    path("plans/<str:code>/", views.plan, name="plan"),
    path("plans/<str:code>/priorities/<int:number>/", views.priority, name="priority"),
    path("plans/<str:code>/measures/<str:measure_code>/", views.measure, name="measure"),
    path("plans/<str:code>/measures/<str:measure_code>/figures-csv/", views.measure_csv, name="measure-csv"),
]
