"""Where the web server finds the site: granian … thinktank.wsgi:application."""

import contextlib
import ctypes
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")

M_ARENA_MAX = -8
with contextlib.suppress(AttributeError):  # not every C library has one heap for each thread
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)  # of which most would be empty: Python’s threads take turns

django = get_wsgi_application()

from thinktank.pages.site import before  # noqa: E402 - it needs the settings, which Django has only read now

application = before(django)
