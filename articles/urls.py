"""Addresses below /<lang>/."""

from django.urls import path, register_converter

from articles import feeds, views
from articles.exporting.formats import FormatConverter

register_converter(FormatConverter, "format")

urlpatterns = [
    path("", views.home, name="home"),
    # Editions. A slug is whatever was once public: a loaded site may bring its own alphabet.
    path("articles/", views.articles, name="articles"),
    path("articles/<str:slug>/", views.edition, name="edition"),
    path("articles/<str:slug>/<str:name>.pdf", views.pdf, name="pdf"),
    path("articles/<str:slug>/files/<str:name>", views.attachment, name="attachment"),
    path("articles/<str:slug>/cite.<format:format>", views.cite, name="cite"),
    path("articles/<str:slug>/sources.<format:format>", views.sources, name="sources"),
    path("articles/<str:slug>/<slug:digest>.jpg", views.card, name="card"),
    path("articles/<str:slug>/versions/", views.versions, name="versions"),
    path("articles/<str:slug>/versions/<int:number>/", views.version, name="version"),
    # Ways to them
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("sources/<slug:public_id>/", views.source, name="source"),
    path("search/", views.search, name="search"),
    path("search/suggest", views.suggest, name="suggest"),
    # News of them
    path("feed.atom", feeds.feed, name="feed"),
    path("topics/<slug:slug>/feed.atom", feeds.topic_feed, name="topic_feed"),
]
