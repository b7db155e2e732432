"""The admin site: the editors' room, its name on the door and its Content-Security-Policy."""

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _


class AdminSite(admin.AdminSite):
    site_title = _("Editors’ desk")
    site_header = _("Editors’ desk")
    index_title = _("What needs doing")
    site_url = "/"

    def admin_view(self, view, cacheable=False):
        """Every admin page, with what the body editor needs added to the strict policy of the public pages."""
        return csp_update(settings.ADMIN_CONTENT_SECURITY_POLICY)(super().admin_view(view, cacheable))
