"""What the list of sources may be narrowed to: what is in use, what needs a look, which type."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import link_checks, merging_sources
from .source_types import TYPES


class StandingFilter(admin.SimpleListFilter):
    """The library shows what can be cited; the trash, and what was merged, when asked."""

    title = _("where")
    parameter_name = "where"

    def lookups(self, request, model_admin):
        return [("trash", _("in the trash")), ("merged", _("merged into others")), ("all", _("everywhere"))]

    def choices(self, changelist):
        default, *others = super().choices(changelist)
        yield default | {"display": _("in the library")}
        yield from others

    def queryset(self, request, queryset):
        if self.value() == "trash":
            return queryset.exclude(trashed_at=None)
        if self.value() == "merged":
            return queryset.exclude(merged_into=None)
        return queryset if self.value() == "all" else queryset.usable()


class NeedsFilter(admin.SimpleListFilter):
    title = _("what may need a look")
    parameter_name = "look"

    def lookups(self, request, model_admin):
        return [
            ("dead", _("dead links")),
            ("unsure", _("pages that could not be checked")),
            ("unarchived", _("without an archived copy")),
            ("uncited", _("never cited")),
            ("http", _("http-only address")),
            ("undated", _("without a date")),
            ("twice", _("possibly the same as another")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "dead":
            return queryset.dead()
        if self.value() == "unsure":
            return queryset.filter(link_state__in=[link_checks.UNSURE, link_checks.FAILING])
        if self.value() == "unarchived":
            return queryset.unarchived()
        if self.value() == "uncited":
            return queryset.never_cited()
        if self.value() == "http":
            return queryset.filter(csl__URL__istartswith="http://")
        if self.value() == "undated":
            return queryset.filter(Q(csl__issued__isnull=True) | Q(csl__issued={}))
        if self.value() == "twice":
            found = {key for pair in merging_sources.proposals() for key in (pair.one, pair.other)}
            return queryset.filter(public_id__in=found)
        return queryset


class TypeFilter(admin.SimpleListFilter):
    title = _("type")
    parameter_name = "type"
    TYPES = TYPES

    def lookups(self, request, model_admin):
        return TYPES

    def queryset(self, request, queryset):
        return queryset.filter(csl__type=self.value()) if self.value() else queryset
