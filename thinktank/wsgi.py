"""Where the web server finds the site: granian … thinktank.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")

django = get_wsgi_application()

from thinktank.pages.site import before  # noqa: E402 - it needs the settings, which Django has only read now

application = before(django)
