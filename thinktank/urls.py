"""The map of the site, grouped by who asks."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from thinktank import health, media, views

urlpatterns = [
    # Readers
    path("", views.front_door, name="front_door"),
    *i18n_patterns(
        path("", include("articles.urls")),
        path("authors/", include("authors.urls")),
        prefix_default_language=True,
    ),
    # Editors
    path("admin/", admin.site.urls),
    # Operators
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
]

if settings.MEDIA_URL.startswith("/"):
    urlpatterns += [path(f"{settings.MEDIA_URL[1:]}<path:path>", media.image, name="image")]
