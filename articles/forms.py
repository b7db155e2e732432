"""What readers fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from . import kinds
from .models import Topic


class NarrowForm(forms.Form):
    """Narrows a list of editions: offers what the list holds, ignores what it does not know."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    topic = forms.ChoiceField(label=_("Topic"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, data, editions):
        super().__init__(data, auto_id=False)
        topics = sorted((str(topic), topic.slug) for topic in Topic.objects.of(editions))
        self.fields["kind"].choices = [("", _("All kinds")), *kinds.choices()]
        self.fields["topic"].choices = [("", _("All topics")), *((slug, name) for name, slug in topics)]
        self.fields["year"].choices = [("", _("All years")), *((str(year), year) for year in editions.years())]
        self.is_valid()

    def wishes(self):
        """{field: value} of what was chosen and is possible."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def chosen(self):
        """The same in words: [{"name", "label", "value"}]."""
        return [
            {"name": name, "label": self.fields[name].label, "value": dict(self.fields[name].choices)[value]}
            for name, value in self.wishes().items()
        ]
