"""Where the web server finds the site: granian … thinktank.wsgi:application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thinktank.settings")

application = get_wsgi_application()
