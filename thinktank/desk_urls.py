"""The desk’s addresses, and with them all that registers there: loaded when the first editor comes (see `urls`)."""

from django.contrib import admin

admin.autodiscover()

urlpatterns = admin.site.get_urls()
