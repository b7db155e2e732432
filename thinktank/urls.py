"""The map of the site, grouped by who asks."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path

from articles import feeds, sitemaps
from articles.preview import preview
from articles.views import oai, short_link
from thinktank import health, media, views
from thinktank.later import later
from thinktank.metrics import metrics

handler403 = "thinktank.views.permission_denied"
handler500 = "thinktank.views.server_error"

urlpatterns = [
    # Readers
    path("", views.front_door, name="front_door"),
    path("a/<slug:public_id>", short_link, name="short_link"),
    path("a/<slug:public_id>/<slug:language>", short_link, name="short_link"),
    *i18n_patterns(
        path("", include("articles.urls")),
        path("authors/", include("authors.urls")),
        path("pages/<slug:slug>/", views.page, name="page"),
        path("manifest.webmanifest", views.manifest, name="manifest"),
        prefix_default_language=True,
    ),
    # Whoever was sent the link
    path("preview/<str:token>/", preview, name="preview"),
    # Machines
    path("feed.atom", feeds.feed_everywhere, name="feed_everywhere"),
    path("authors/<slug:slug>/feed.atom", feeds.author_feed_everywhere, name="author_feed_everywhere"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemaps/pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemaps/articles-<int:part>.xml", sitemaps.articles, name="sitemap_articles"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("oai", oai, name="oai"),
    path("favicon.ico", views.favicon, name="favicon"),
    re_path(r"^icons/(?P<colour>[0-9a-f]{6})-(?P<letter>[^/]{1,4})-(?P<size>\d{2,3})\.png$", views.icon, name="icon"),
    re_path(
        r"^style/(?P<accent>[0-9a-f]{6})-(?P<place>[0-9a-f]{6})-(?P<digest>[0-9a-f]{8})\.css$",
        views.style_sheet,
        name="style_sheet",
    ),
    # Editors
    later("admin/", "thinktank.desk_urls", "admin"),
    # Operators
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

if settings.MEDIA_URL.startswith("/"):
    urlpatterns += [path(f"{settings.MEDIA_URL[1:]}<path:path>", media.image, name="image")]
