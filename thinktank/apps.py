"""App configurations. They stand apart from admin.py because Django reads them before any model may be imported."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class ThinktankConfig(AppConfig):
    name = "thinktank"
    verbose_name = _("The site")
    default = True


class AdminConfig(admin.AdminConfig):
    """Puts our own AdminSite in the place of Django's, so that `admin.register` finds it."""

    default_site = "thinktank.admin.AdminSite"
    default = False
