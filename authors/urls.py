"""Addresses below /<lang>/authors/."""

from django.urls import path

from articles import feeds
from authors import views

urlpatterns = [
    path("", views.authors, name="authors"),
    path("<slug:slug>/", views.author, name="author"),
    path("<slug:slug>/feed.atom", feeds.author_feed, name="author_feed"),
]
