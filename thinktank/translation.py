from modeltranslation.translator import TranslationOptions, register

from .models import Institute, Page


@register(Institute)
class InstituteTranslation(TranslationOptions):
    fields = ["name", "tagline"]


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ["title", "body"]
