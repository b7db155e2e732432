"""App configurations. They stand apart from admin.py because Django reads them before any model may be imported."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.contrib.admin import autodiscover
from django.core import checks
from django.utils.translation import gettext_lazy as _


class ThinktankConfig(AppConfig):
    name = "thinktank"
    verbose_name = _("The site")
    default = True


class AdminConfig(admin.SimpleAdminConfig):
    """Puts our own AdminSite in the place of Django's, so that `admin.register` finds it.

    What registers with it is not loaded here, but with its addresses: half of what a web process would begin with, and
    readers need nothing of it.
    """

    default_site = "thinktank.admin.AdminSite"
    default = False

    def ready(self):
        checks.register(admin.check_dependencies, checks.Tags.admin)
        checks.register(check_desk, checks.Tags.admin)


def check_desk(app_configs, **options):
    """What Django looks at, of all that registers."""
    autodiscover()
    return admin.check_admin_app(app_configs, **options)
