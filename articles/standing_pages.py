"""The text of a standing page as readers see it: with its pictures, and with links to what is public."""

from django.utils import timezone
from django.utils.html import escape

from . import richtext
from .models import Edition, Image
from .picturing import picture_html


def standing(body, language):
    """HTML that an editor wrote, sanitised here and now; pictures and links are looked up only where there are any."""
    html = richtext.clean(body or "")
    wanted, shown = richtext.article_ids(html), richtext.image_ids(html)
    if wanted:
        live = Edition.objects.live(timezone.now()).in_language(language).of_articles(wanted)
        html, _unlinked = richtext.fill_links(html, {edition.public_id: edition.get_absolute_url() for edition in live})
    if shown:
        images = Image.objects.in_bulk(shown, field_name="public_id")
        texts = {key: image.texts_in(language) for key, image in images.items()}
        html = richtext.fill_images(
            html,
            {key: picture_html(image.sources(), alt=texts[key]["alt"]) for key, image in images.items()},
            {key: richtext.clean_inline(own["caption"]) for key, own in texts.items()},
            {key: escape(own["credit"]) for key, own in texts.items()},
        )
    return html
