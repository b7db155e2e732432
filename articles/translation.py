"""Which fields exist once per language."""

import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Article, Attachment, Cite, Footnote, Image, Topic


@register(Article)
class ArticleTranslation(TranslationOptions):
    fields = ["title", "slug", "summary", "key_points", "body", "image_alt", "image_caption"]


@register(Footnote)
class FootnoteTranslation(TranslationOptions):
    fields = ["text"]


@register(Cite)
class CiteTranslation(TranslationOptions):
    fields = ["prefix", "suffix"]


@register(Topic)
class TopicTranslation(TranslationOptions):
    fields = ["name", "description"]


@register(Image)
class ImageTranslation(TranslationOptions):
    fields = ["alt", "caption"]


@register(Attachment)
class AttachmentTranslation(TranslationOptions):
    fields = ["title"]


# After the translation is registered, or the history would lack the language columns.
simple_history.register(Topic, app="articles")
