"""Boxes that find what to choose while somebody types, and need not ask for what is chosen already."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple


class Chosen:
    """Mixed into a box; `known`: what whoever shows the form has fetched, and may be chosen in it."""

    known = ()

    def optgroups(self, name, value, attr=None):
        labels = {str(one.pk): self.choices.field.label_from_instance(one) for one in self.known}
        if not {key for key in value if key} <= labels.keys():
            return super().optgroups(name, value, attr)
        offered = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        offered += [(key, label) for key, label in labels.items() if key in value]
        return [(None, [self.create_option(name, *one, bool(one[0]), place) for place, one in enumerate(offered)], 0)]


class ChosenOne(Chosen, AutocompleteSelect):
    pass


class ChosenMany(Chosen, AutocompleteSelectMultiple):
    pass


class ChosenBoxes:
    """Mixed into an admin or an inline with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenOne(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ChosenMany(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def show(form, name, known):
    """Tell the box of a field, if there is one, what has been fetched of what it shows."""
    if name in form.fields:
        form.fields[name].widget.widget.known = known
