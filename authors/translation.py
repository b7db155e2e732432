import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Author


@register(Author)
class AuthorTranslation(TranslationOptions):
    fields = ["given_name", "family_name", "position", "bio"]


# After the translation is registered, or the history would lack the language columns.
simple_history.register(Author, app="authors", excluded_fields=["portraits"])
