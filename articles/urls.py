"""Addresses below /<lang>/."""

from django.urls import path

from articles import views

urlpatterns = [
    path("", views.home, name="home"),
    # Editions. A slug is whatever was once public: a loaded site may bring its own alphabet.
    path("articles/", views.articles, name="articles"),
    path("articles/<str:slug>/", views.edition, name="edition"),
    path("articles/<str:slug>/files/<str:name>", views.attachment, name="attachment"),
    path("articles/<str:slug>/versions/", views.versions, name="versions"),
    path("articles/<str:slug>/versions/<int:number>/", views.version, name="version"),
    # Ways to them
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/<slug:public_id>/", views.source, name="source"),
    path("search/", views.search, name="search"),
]
