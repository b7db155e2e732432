"""What of the database a dump holds: every field that is content. What is added later is carried, or says why not.

The file `sites/whole` says something in every field, and comes back to the letter (`test_site.py`). So a field that
says nothing once that file is loaded is one that no line carries.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.db.models.fields import NOT_PROVIDED
from modeltranslation.manager import get_translatable_fields_for_model

from articles.exporting.site import load
from articles.models import Source

WHOLE = Path(__file__).parent / "sites" / "whole"
APPS = ("thinktank", "authors", "articles")

CONTENT = {
    *("Institute", "Page", "Redirect", "Author", "Topic", "Source", "Image", "Article", "Authorship", "Footnote"),
    *("Cite", "Attachment", "Edition", "Version", "Address", "EditionTopic", "EditionAuthor", "EditionSource"),
    *("EditionLink", "SimilarChoice", "Lead"),
}
# Who works here, and how the work went.
BACKUP = {
    *("User", "Translation", "Revision", "Comment", "Notice", "Dismissal", "Distinction", "PreviewLink"),
    *("Presence", "Outbox", "Imported", "Move", "LookUp"),
}
MADE_ANEW = {
    **dict.fromkeys(("SearchEntry", "Spelling"), "by rebuild_search, from the texts in print"),
    **dict.fromkeys(("Likeness", "TextVector", "SimilarEdition"), "by fit_similar, from the texts in print"),
    "Tally": "by tick, from the texts in print",
    "Purge": "by each change: what it empties of the page stores of this site",
}

# Fields of content that no line carries: they belong to `backup`.
LEFT_OUT = {
    "Page.changed_at": "when somebody saved it",
    "Author.user": "users are not content",
    "Source.changed_at": "when somebody saved it; the stamp of an open form",
    **dict.fromkeys(
        (f"Source.{name}" for name in Source.NOT_KEPT if name != "link_state"),
        "what looks at its page said: the next look says it anew",
    ),
    **dict.fromkeys(("Image.renditions", "Image.crops", "Author.portraits"), "made anew from the file"),
    "Image.uploaded_by": "users are not content",
    "Image.uploaded_at": "when somebody uploaded it",
    "Article.created_by": "users are not content",
    "Article.created_at": "when somebody began it",
    "Article.changed_at": "when somebody saved it",
    "Article.lock_version": "the stamp of an open form",
    "Edition.recorded_at": "when its record for harvesters changed here: those of another site learn of it anew",
    "Version.by": "users are not content",
}
# Made by chance where nobody says anything; the lines name these rows by them.
NAMES = {"Article.public_id", "Source.public_id", "Image.public_id", "Footnote.key"}


def models():
    found = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    return {model.__name__: model for model in found if not model.__name__.startswith("Historical")}


def test_every_model_is_content_or_says_why_not():
    assert set(models()) == CONTENT | BACKUP | set(MADE_ANEW)


def fields():
    """{name: its columns} of all content, but for keys of rows; a translated field has one column per language."""
    found = {}
    for name, model in models().items():
        if name in CONTENT:
            translated = get_translatable_fields_for_model(model) or []
            for field in model._meta.concrete_fields:
                if not field.primary_key and field.name not in translated:
                    found.setdefault(f"{name}.{getattr(field, 'translated_field', field).name}", []).append(field)
    return found


def says_something(field, value):
    if callable(field.default) and field.default not in (list, dict, NOT_PROVIDED):
        return False  # a moment or a name made up on the spot proves nothing
    return value not in (None, "", [], {}) and value != field.get_default()


@pytest.mark.django_db
def test_every_field_of_content_is_carried():
    with (WHOLE / "site.jsonl").open("rb") as lines:
        load(lines, WHOLE)
    silent = {name for name, columns in fields().items() if not any(map(is_filled, columns))} - NAMES
    assert silent - set(LEFT_OUT) == set(), (
        "no line says this. Carry it in articles/exporting/site (schema, the record, __init__) and let "
        "tests/sites/whole/site.jsonl say something there; or tell in LEFT_OUT why it is no content"
    )
    assert set(LEFT_OUT) <= set(fields()), "the field is gone"


def is_filled(column):
    values = column.model._base_manager.values_list(column.attname, flat=True)
    return any(says_something(column, value) for value in values)
