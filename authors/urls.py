"""Addresses below /<lang>/authors/."""

from django.urls import path

from authors import views

urlpatterns = [
    path("", views.authors, name="authors"),
    path("<slug:slug>/", views.author, name="author"),
]
