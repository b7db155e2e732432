"""Part of the map of the site that is loaded when somebody goes there."""

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class Later(URLResolver):
    def _populate(self):
        """Django asks everybody for their addresses when it puts the first one together; who is elsewhere waits."""
        if "urlconf_module" in self.__dict__:
            super()._populate()


def later(route, module, name):
    """As `path`, for a module of addresses under a name of their own."""
    return Later(RoutePattern(route), module, app_name=name, namespace=name)
