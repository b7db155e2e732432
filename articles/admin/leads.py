"""What stands first on the home pages."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thinktank import languages

from ..models import Edition, Lead


@admin.register(Lead)
class LeadAdmin(admin.ModelAdmin):
    fields = ["article", "language"]
    autocomplete_fields = ["article"]
    list_display = ["__str__", "article", "leads_in"]
    list_select_related = ["article"]

    @admin.display(description=_("stands first in"))
    def leads_in(self, lead):
        codes, now = [lead.language] if lead.language else languages.codes(), timezone.now()
        leading = {code: Edition.objects.leading(code, now) for code in codes}
        return ", ".join(
            languages.own_name(code)
            for code, edition in leading.items()
            if edition and edition.article_id == lead.article_id and edition.chosen_for == lead.language
        )

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        live = Edition.objects.live(timezone.now()).of_article(obj.article.public_id)
        there = {edition.language for edition in live}
        missing = [code for code in ([obj.language] if obj.language else languages.codes()) if code not in there]
        if missing:
            names = get_text_list([languages.own_name(code) for code in missing], gettext("and"))
            said = gettext("It is not in print in %(languages)s: there the newest text stands first until it is.")
            self.message_user(request, said % {"languages": names}, messages.WARNING)
