"""Small exports of WordPress sites, written as WordPress writes them."""

from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old Institute</title><link>https://old.example</link>
<language>en-US</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>{home}</wp:base_blog_url>
"""
TEXTS = {
    "en": "The crossing takes nineteen hours, and nobody at the port can say when the next ship will leave.",
    "tr": "Geçiş on dokuz saat sürüyor ve limanda hiç kimse bir sonraki geminin ne zaman kalkacağını söyleyemiyor.",
    "ru": "Переправа занимает девятнадцать часов, и никто в порту не может сказать, когда отойдёт следующее судно.",
}


def person(login="kaya", number=2, name="Zeynep Kaya", email="kaya@old.example"):
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{login}</wp:author_login>"
        f"<wp:author_email>{email}</wp:author_email><wp:author_display_name>{name}</wp:author_display_name>"
        "<wp:author_first_name></wp:author_first_name><wp:author_last_name></wp:author_last_name></wp:author>\n"
    )


def category(slug, name, number=7, parent=""):
    return (
        f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{slug}</wp:category_nicename>"
        f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>{name}</wp:cat_name></wp:category>\n"
    )


def tag(slug, name, number=9):
    return (
        f"<wp:tag><wp:term_id>{number}</wp:term_id><wp:tag_slug>{slug}</wp:tag_slug>"
        f"<wp:tag_name>{name}</wp:tag_name></wp:tag>\n"
    )


def item(
    number,
    title="Ferries",
    *,
    content=None,
    slug=None,
    link=None,
    status="publish",
    type="post",
    author="kaya",
    date="2019-05-03 09:00:00",
    modified="2019-05-03 09:05:00",
    terms=(),
    meta=None,
    guid=None,
    parent=0,
    excerpt="",
    password="",
    language="en",
    inner="",
):
    """One item. `terms`: [(taxonomy, slug, name)]; its text is one paragraph in `language` if none is given."""
    slug = title.lower().replace(" ", "-") if slug is None else slug
    link = f"https://old.example/2019/05/03/{slug}/" if link is None else link
    content = f"<p>{TEXTS[language]}</p>" if content is None else content
    categories = "".join(
        f"<category domain={quoteattr(domain)} nicename={quoteattr(name)}><![CDATA[{label}]]></category>"
        for domain, name, label in terms
    )
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in (meta or {}).items()
    )
    return (
        f"<item><title>{escape(title)}</title><link>{escape(link)}</link><dc:creator>{author}</dc:creator>"
        f'<guid isPermaLink="false">{guid or f"https://old.example/?p={number}"}</guid>'
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:post_date>{date}</wp:post_date><wp:post_date_gmt>{date}</wp:post_date_gmt>"
        f"<wp:post_modified>{modified}</wp:post_modified><wp:post_modified_gmt>{modified}</wp:post_modified_gmt>"
        f"<wp:post_name>{slug}</wp:post_name><wp:status>{status}</wp:status><wp:post_parent>{parent}</wp:post_parent>"
        f"<wp:post_type>{type}</wp:post_type><wp:post_password>{password}</wp:post_password>{categories}{metas}{inner}"
        "</item>\n"
    )


def file(number, path="2019/05/map.png", *, title="Map", parent=0, alt=""):
    url = f"https://old.example/wp-content/uploads/{path}"
    meta = {"_wp_attached_file": path, "_wp_attachment_image_alt": alt}
    inner = f"<wp:attachment_url>{url}</wp:attachment_url>"
    link = f"https://old.example/2019/05/03/ferries/{title.lower()}/"
    more = {"type": "attachment", "status": "inherit", "content": "", "parent": parent, "inner": inner}
    return item(number, title, link=link, meta=meta, guid=url, **more)


def comment():
    return "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_content>Nice</wp:comment_content></wp:comment>"


def export(*parts, home="https://old.example"):
    return BytesIO((HEAD.format(home=home) + "".join(parts) + "</channel></rss>\n").encode())
