"""Writing an article: its list, its form and what one save does.

A save, from top to bottom: ArticleForm checks what was typed and merges it into what is stored (Article.amend) → people
and attachments → a revision of it all. One transaction; a form that comes back has written nothing, and what it could
not save is set aside.
"""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from js_asset import Script

from thinktank import languages
from thinktank.admin import TranslatedAdmin

from ..models import Article, Edition, Translation
from .article_form import ArticleForm
from .attachments import AttachmentInline
from .beside import BesideViews
from .board import BoardViews
from .chosen import ChosenBoxes
from .correct import CorrectViews
from .desk import DeskViews
from .importing import ImportViews
from .note_views import NoteViews
from .people import AuthorshipInline
from .preflight import PreflightViews
from .previews import PreviewViews
from .publish import PublishViews
from .revisions import RevisionViews
from .similar import SimilarViews
from .states import states_of
from .word import WordViews
from .work import WorkViews


class ArticleList(ChangeList):
    """A constant number of queries; the texts come at once, nearly all of which have to be compared with print."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = self.result_list.whole()
        found = states_of(self.result_list, timezone.now(), request.institute, are_whole=True)
        for article in self.result_list:
            article.states = found[article.pk]


class StandingFilter(admin.SimpleListFilter):
    title = _("what the public sees")
    parameter_name = "standing"

    def lookups(self, request, model_admin):
        return [
            ("nothing", _("nothing yet")),
            ("live", _("a language is public")),
            ("scheduled", _("something is scheduled")),
            ("withdrawn", _("a language is withdrawn")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "nothing":
            return queryset.unpublished()
        if self.value() in ("live", "scheduled"):
            return queryset.filter(pk__in=getattr(Edition.objects, self.value())(now).values("article"))
        if self.value() == "withdrawn":
            return queryset.filter(pk__in=Edition.objects.withdrawn().values("article"))
        return queryset


class MissingFilter(admin.SimpleListFilter):
    title = _("not written in")
    parameter_name = "missing"

    def lookups(self, request, model_admin):
        return languages.choices()

    def queryset(self, request, queryset):
        if self.value() in languages.codes():
            title = languages.column("title", self.value())
            return queryset.filter(Q(**{title: ""}) | Q(**{title: None}))
        return queryset


@admin.register(Article)
class ArticleAdmin(
    DeskViews,
    NoteViews,
    BesideViews,
    BoardViews,
    WorkViews,
    PreflightViews,
    PreviewViews,
    CorrectViews,
    PublishViews,
    RevisionViews,
    SimilarViews,
    WordViews,
    ImportViews,
    ChosenBoxes,
    TranslatedAdmin,
):
    form = ArticleForm
    shared = [("kind", "original_language"), "topics", "image"]
    translated = ["title", "summary", "body", "key_points", "slug", "image_alt", "image_caption"]
    bodies = ["body"]
    autocomplete_fields = ["topics", "image"]
    inlines = [AuthorshipInline, AttachmentInline]
    list_display = ["__str__", "in_languages", "kind", "changed_at", "created_by"]
    list_display_links = ["__str__"]
    list_filter = [StandingFilter, MissingFilter, "kind", "original_language", "topics"]
    list_select_related = ["created_by"]
    list_per_page = 50
    show_full_result_count = False  # one count of all articles is enough
    search_fields = ["public_id"]  # makes the admin show the box; get_search_results asks in its own way
    search_help_text = _("Words of a title, or an id")

    class Media:
        js = [Script("articles/forgetting.js", type="module")]

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def get_search_results(self, request, queryset, search_term):
        return (queryset.matching(search_term) if search_term else queryset), False

    @admin.display(description=_("languages"))
    def in_languages(self, article):
        address = reverse("admin:articles_article_change", args=[article.pk])
        return format_html_join(
            " ",
            '<a href="{}#{}" class="state {}" title="{}: {}">{}</a>',
            (
                (address, code, state.code, languages.own_name(code), state.label, f"{code} {state.label}")
                for code, state in article.states.items()
            ),
        )

    def opens(self, request, obj):
        """The original; for somebody who may not write in it, the first language that is theirs."""
        if obj is None:
            return None
        own = obj.languages_for(request.user)
        return obj.original_language if obj.original_language in own or not own else own[0]

    def get_changeform_initial_data(self, request):
        """Whoever begins an article writes it in the language whose tab is open."""
        return {"original_language": get_language()} | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request, obj=None):
        """The texts first: what they share is looked at once, they are worked on all day."""
        shared, *texts = super().get_fieldsets(request, obj)
        return [*texts, (_("About the article"), shared[1])]

    def get_object(self, request, object_id, from_field=None):
        """Where it is only shown, with what several parts of its page show."""
        if request.method != "GET" or from_field:
            return super().get_object(request, object_id, from_field)
        if request.user.has_perm("articles.publish_article"):
            more = [Prefetch("editions", Edition.objects.select_related("current"))]  # to compare the manuscript with
        else:
            more = ["editions", Prefetch("translations", Translation.objects.defer("basis"))]
        try:
            return self.get_queryset(request).with_shared().prefetch_related(*more).get(pk=object_id)
        except (Article.DoesNotExist, ValueError):  # there is none, or it is no number that a key can be
            return None

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        response = super().changeform_view(request, object_id, form_url, extra_context)
        if conflict := getattr(request, "conflict", None):
            conflict.set_aside(by=request.user)  # after the rollback of all that the form had begun to write
        return response

    def save_model(self, request, obj, form, change):
        """An article that is there already was written by its form."""
        if not change:
            obj.created_by = request.user
            super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        if not change:
            form.save_m2m()
        for formset in formsets:
            self.save_formset(request, form, formset, change=change)
        if not change:
            form.instance.begin(form.typed["footnotes"], by=request.user)
        elif any(formset.has_changed() for formset in formsets):
            form.instance.keep_parts(form.amended, by=request.user)

    def get_deleted_objects(self, objs, request):
        """What was ever printed stays: its addresses belong to it for ever."""
        deleted, counts, needed, protected = super().get_deleted_objects(objs, request)
        if protected:
            message = gettext("These languages are or were public, or are scheduled: withdraw or cancel them instead.")
            return deleted, counts, set(), [message, *protected]
        return deleted, counts, needed, protected

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["title"] = str(obj)
            context["may_publish"] = request.user.has_perm("articles.publish_article")
            now = timezone.now()
            context["live_editions"] = [edition for edition in obj.editions.all() if edition.is_live(now)]
        response = super().render_change_form(request, context, add, change, form_url, obj)
        if request.method == "POST":
            transaction.set_rollback(True)
            if conflict := getattr(context["adminform"].form, "conflict", None):
                request.conflict = conflict
                response.status_code = 409
        return response
