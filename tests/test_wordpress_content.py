"""What an article can hold of a post is in it, in its form; of the rest an editor is told."""

import io
from base64 import b64decode, b64encode

import pytest

from articles.importing import from_wxr
from articles.importing.wordpress import classic, shortcodes
from articles.importing.wordpress.values import Attachment, Post

from .wordpress_exports import SITE, attachment, export, post

FIRST = "The ports of the region are growing, and so is their debt."


def read(content, **options):
    raw = export(post(content=content, **options))
    return next(value for value in from_wxr.read(io.BytesIO(raw)) if isinstance(value, Post))


def body(content, **options):
    return read(content, **options).document.body


def quoted(found, code):
    return [finding.quoted for finding in found.document.findings if finding.code == code]


def message(found, code):
    return next(finding.message for finding in found.document.findings if finding.code == code)


# Paragraphs of the classic editor


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("One\n\nTwo", "<p>One</p><p>Two</p>"),
        ("One\ntwo\r\nthree", "<p>One<br>two<br>three</p>"),
        ("One<br />\ntwo", "<p>One<br>two</p>"),
        ("<p>One\ntwo</p>\n\n<p>Three</p>", "<p>One<br>two</p> <p>Three</p>"),
        ("Before\n<h2>Head</h2>\nafter", "<p>Before</p><h2>Head</h2><p>after</p>"),
        ("<ul>\n<li>One</li>\n<li>Two</li>\n</ul>\nafter", "<ul> <li>One</li> <li>Two</li> </ul><p>after</p>"),
        ("<pre>a\n\nb</pre>", "<pre>a\n\nb</pre>"),
        ("<table>\n<tr>\n<td>a\nb</td>\n</tr>\n</table>", "<table> <tr> <td>a<br>b</td> </tr> </table>"),
        ("<blockquote>One\n\nTwo</blockquote>", "<blockquote><p>One</p><p>Two</p></blockquote>"),
        ("<div>One\n\nTwo</div>Three", "<div><p>One</p><p>Two</p></div><p>Three</p>"),
        ("  \n\n  ", " "),
        ("</div>One</p>\n\nTwo", "</div><p>One</p></p><p>Two</p>"),
        ("<li>One\n\nTwo", "<li>One<br><br>Two"),
    ],
)
def test_lines_become_paragraphs_as_wordpress_would_make_them(typed, expected):
    assert classic.paragraphs(typed) == expected


# Forms that are kept


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("<h1>Head</h1>\n\nText.", "<h2>Head</h2>\n<p>Text.</p>"),
        ("<h5>Head</h5>\n\nText.", "<h4>Head</h4>\n<p>Text.</p>"),
        (
            '<span style="color: red;"><b>One</b></span> <i class="x">two</i>',
            "<p><strong>One</strong> <em>two</em></p>",
        ),
        ("&nbsp;One&nbsp;two &nbsp;5&nbsp;km\n\n&nbsp;\n\n<p></p>Three", "<p>One two 5&nbsp;km</p>\n<p>Three</p>"),
        (
            "<blockquote>Said.\n\n<cite>She</cite></blockquote>",
            "<blockquote><p>Said.</p><p><em>She</em></p></blockquote>",
        ),
        (
            '<ol start="3"><li>One<ul><li>Two</li></ul></li></ol>',
            "<ol><li>One<ul><li>Two</li></ul></li></ol>",
        ),
        ("She <q>said</q> so.", "<p>She “said” so.</p>"),
        ("<del>One</del> H<sub>2</sub>O <code>x</code>", "<p><s>One</s> H<sub>2</sub>O <code>x</code></p>"),
    ],
)
def test_phrases_lists_and_quotations_keep_their_form(typed, expected):
    assert body(f"{FIRST}\n\n{typed}") == f"<p>{FIRST}</p>\n{expected}"


BLOCKS = [
    (
        '<!-- wp:heading {"level":1} --><h1 class="wp-block-heading">Head</h1><!-- /wp:heading -->'
        "<!-- wp:paragraph --><p>Text\nof two lines.</p><!-- /wp:paragraph -->",
        "<h2>Head</h2>\n<p>Text of two lines.</p>",
    ),
    (
        '<!-- wp:list --><ul class="wp-block-list"><!-- wp:list-item --><li>One</li><!-- /wp:list-item -->\n\n'
        "<!-- wp:list-item --><li>Two</li><!-- /wp:list-item --></ul><!-- /wp:list -->",
        "<ul><li>One</li><li>Two</li></ul>",
    ),
    (
        '<!-- wp:table --><figure class="wp-block-table"><table><thead><tr><th>Year</th></tr></thead><tbody><tr>'
        "<td>2019</td></tr></tbody></table><figcaption>Debt by year</figcaption></figure><!-- /wp:table -->",
        "<table><caption>Debt by year</caption><thead><tr><th>Year</th></tr></thead>"
        "<tbody><tr><td>2019</td></tr></tbody></table>",
    ),
    (
        '<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>Said.</p><cite>She</cite></blockquote>'
        "</figure><!-- /wp:pullquote -->",
        '<blockquote class="pull"><p>Said.</p><p><em>She</em></p></blockquote>',
    ),
    (
        '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div class="wp-block-column">'
        "<!-- wp:paragraph --><p>Left</p><!-- /wp:paragraph --></div><!-- /wp:column --><!-- wp:column -->"
        '<div class="wp-block-column"><!-- wp:paragraph --><p>Right</p><!-- /wp:paragraph --></div>'
        "<!-- /wp:column --></div><!-- /wp:columns -->",
        "<p>Left</p>\n<p>Right</p>",
    ),
    (
        '<!-- wp:buttons --><div class="wp-block-buttons"><!-- wp:button --><div class="wp-block-button">'
        '<a class="wp-block-button__link" href="https://example.org/">Read</a></div><!-- /wp:button --></div>'
        "<!-- /wp:buttons -->",
        '<p><a href="https://example.org/">Read</a></p>',
    ),
    (
        '<!-- wp:button {"tagName":"button"} --><div class="wp-block-button"><button type="button" '
        'class="wp-block-button__link">Press</button></div><!-- /wp:button -->',
        "<p>Press</p>",
    ),
    (
        "<!-- wp:details --><details><summary>More</summary><!-- wp:paragraph --><p>Told.</p><!-- /wp:paragraph -->"
        "</details><!-- /wp:details -->",
        "<p>More</p>\n<p>Told.</p>",
    ),
    (
        '<!-- wp:embed {"url":"https://youtu.be/a"} --><figure class="wp-block-embed"><div '
        'class="wp-block-embed__wrapper">\nhttps://youtu.be/abcd\n</div><figcaption>A film</figcaption></figure>'
        "<!-- /wp:embed -->",
        '<p><a href="https://youtu.be/abcd">https://youtu.be/abcd</a></p>\n<p>A film</p>',
    ),
    (
        '<!-- wp:embed {"url":"https://youtu.be/abcd"} /-->',
        '<p><a href="https://youtu.be/abcd">https://youtu.be/abcd</a></p>',
    ),
    (
        '<!-- wp:video --><figure class="wp-block-video"><video controls src="https://example.org/f.mp4"></video>'
        "<figcaption>A film</figcaption></figure><!-- /wp:video -->",
        '<p><a href="https://example.org/f.mp4">f.mp4</a></p>\n<p>A film</p>',
    ),
    (
        '<!-- wp:verse --><pre class="wp-block-verse">One\n  two</pre><!-- /wp:verse -->',
        "<pre>One\n  two</pre>",
    ),
    ("Before<!--more Go on-->after\n\n<!--nextpage-->\n\nlast", "<p>Before</p>\n<p>after</p>\n<p>last</p>"),
    (
        "<!-- wp:paragraph --><p>In a block.</p><!-- /wp:paragraph -->\n\nLoose\n\ntext",
        "<p>In a block.</p>\n<p>Loose</p>\n<p>text</p>",
    ),
]


@pytest.mark.parametrize(("typed", "expected"), BLOCKS)
def test_blocks_become_what_they_showed(typed, expected):
    first = "<!-- wp:paragraph --><p>{}</p><!-- /wp:paragraph -->" if "<!-- wp:" in typed else "{}\n\n"
    assert body(first.format(FIRST) + typed) == f"<p>{FIRST}</p>\n{expected}"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("https://youtu.be/abcd", "https://youtu.be/abcd"),
        ("[embed width=300]https://youtu.be/abcd[/embed]", "https://youtu.be/abcd"),
        ("[youtube=https://www.youtube.com/watch?v=abcd&w=300]", "https://www.youtube.com/watch?v=abcd&amp;w=300"),
        ("[youtube abcd1234567]", "https://www.youtube.com/watch?v=abcd1234567"),
        ('[video mp4="https://example.org/f.mp4"][/video]', "https://example.org/f.mp4"),
        (
            '<iframe width="5" src="//www.youtube.com/embed/abcd?rel=0"></iframe>',
            "https://www.youtube.com/watch?v=abcd",
        ),
        ('<iframe src="https://player.vimeo.com/video/1234"></iframe>', "https://vimeo.com/1234"),
        ('<object data="https://example.org/f.swf"><param name="x"></object>', "https://example.org/f.swf"),
        ('<iframe title="Map of it" src="https://maps.example.org/?q=1"></iframe>', "https://maps.example.org/?q=1"),
    ],
)
def test_players_become_links(typed, expected):
    assert f'<p><a href="{expected}">' in body(f"{FIRST}\n\n{typed}\n\nAfter it.")


# Pictures


@pytest.mark.parametrize(
    "typed",
    [
        '[caption id="attachment_7" align="left" width="300"]<a href="{url}"><img class="size-medium" src="{url}" '
        'alt="A map" width="300" /></a> The <em>region</em>[/caption]',
        '[caption id="attachment_7" width="300" caption="The <em>region</em>"]<img src="{url}" '
        'alt="A map" />[/caption]',
        '<figure class="wp-block-image"><img src="{url}" alt="A map" class="wp-image-7"/>'
        "<figcaption>The <em>region</em></figcaption></figure>",
        '<!-- wp:image {{"id":7}} --><figure class="wp-block-image"><a href="{url}"><img src="{url}" alt="A map" '
        'class="wp-image-7"/></a><figcaption>The <i style="x">region</i></figcaption></figure><!-- /wp:image -->',
        '<figure><img src="data:image/gif;base64,R0lGOD" data-src="{url}" alt="A map" class="lazy wp-image-7">'
        "<figcaption>The <em>region</em></figcaption></figure>",
    ],
)
def test_a_picture_brings_its_alt_its_caption_and_the_file_it_is(typed):
    url = f"{SITE}/wp-content/uploads/2019/03/map-300x200.png"
    found = read(f"{FIRST}\n\n{typed.format(url=url)}\n\nAfter it.")
    (picture,) = found.document.pictures
    assert (picture.url, picture.name, picture.alt) == (url, "map-300x200.png", "A map")
    assert picture.caption == "The <em>region</em>"
    assert found.attachments == ((picture.key, 7),)
    assert found.document.blocks == (
        f"<p>{FIRST}</p>",
        f'<figure data-image="{picture.key}"></figure>',
        "<p>After it.</p>",
    )


def test_a_picture_inside_a_paragraph_a_list_or_a_table_stands_behind_it():
    found = read(
        '<p>One <img src="/a.png"> two</p><ul><li>x <img src="/b.png"></li><li>y <img src="/c.png"></li></ul>'
        '<table><tr><td><a href="https://example.org/"><img src="//cdn.example.org/d.png"></a>z</td></tr></table>'
        "<h2>End</h2><p>Text.</p>"
    )
    assert [picture.url for picture in found.document.pictures] == [
        f"{SITE}/a.png",
        f"{SITE}/b.png",
        f"{SITE}/c.png",
        "https://cdn.example.org/d.png",
    ]
    assert found.document.blocks == (
        "<p>One</p>",
        '<figure data-image="p1"></figure>',
        "<p>two</p>",
        "<ul><li>x</li><li>y</li></ul>",
        '<figure data-image="p2"></figure>',
        '<figure data-image="p3"></figure>',
        "<table><tbody><tr><td>z</td></tr></tbody></table>",
        '<figure data-image="p4"></figure>',
        "<h2>End</h2>",
        "<p>Text.</p>",
    )
    assert quoted(found, "link-of-picture") == ["https://example.org/"]


def test_galleries_of_both_editors():
    found = read(
        f'{FIRST}\n\n[gallery ids="5, 6" columns="2"]\n\n<figure class="wp-block-gallery">'
        '<figure class="wp-block-image"><img src="/a.png" class="wp-image-8"><figcaption>One</figcaption></figure>'
        '<figure class="wp-block-image"><img src="/b.png" data-id="9"></figure>'
        "<figcaption>Both</figcaption></figure>"
    )
    assert [ident for _key, ident in found.attachments] == [5, 6, 8, 9]
    assert [picture.caption for picture in found.document.pictures] == ["", "", "One", ""]
    assert found.document.blocks[-1] == "<p>Both</p>"
    assert len(found.document.blocks) == 6
    assert "all pictures" in message(read(f"{FIRST}\n\n[gallery]"), "gallery")


def test_an_old_gallery_shows_the_pictures_that_were_uploaded_to_its_post():
    raw = export(
        attachment(f"{SITE}/a.png", ident=5, parent=12),
        post(content=f'{FIRST}\n\n[gallery exclude="6"]', ident=12),
        attachment(f"{SITE}/b.png", ident=6, parent=12),
        attachment(f"{SITE}/c.png", ident=7, parent=12),
    )
    uploads = {12: [one.post_id for one in from_wxr.files(io.BytesIO(raw)) if isinstance(one, Attachment)]}
    (found,) = [one for one in from_wxr.read(io.BytesIO(raw), uploads=uploads) if isinstance(one, Post)]
    assert [ident for _key, ident in found.attachments] == [5, 7]
    assert len(found.document.blocks) == 3


def test_a_caption_of_blogger_is_a_caption():
    found = read(
        f'{FIRST}<table class="tr-caption-container"><tbody><tr><td><a href="/b.png"><img src="/a.png" alt="A map"></a>'
        '</td></tr><tr><td class="tr-caption">The <i>region</i></td></tr></tbody></table>'
    )
    (picture,) = found.document.pictures
    assert (picture.alt, picture.caption) == ("A map", "The <em>region</em>")
    assert found.document.blocks == (f"<p>{FIRST}</p>", '<figure data-image="p1"></figure>')


def test_smileys_are_signs_and_pixels_that_count_readers_go():
    found = read(
        f'{FIRST} <img src="https://s.w.org/images/core/emoji/a.png" alt="🙂" class="emoji">'
        '<img src="https://count.example.org/x.gif" width="1" height="1">'
    )
    assert found.document.pictures == ()
    assert found.document.body == f"<p>{FIRST} 🙂</p>"


def test_a_picture_that_is_in_the_text_itself_comes_with_its_bytes():
    pixel = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    (picture,) = read(f'{FIRST}\n\n<img src="data:image/gif;base64,{pixel}" alt="Dot">').document.pictures
    assert (picture.content, picture.url) == (b64decode(pixel), "")
    broken = read(f'{FIRST}\n\n<img src="data:image/gif;base64,@@@" alt="Lost">')
    assert broken.document.pictures == ()
    assert quoted(broken, "furniture") == ["Lost"]


# What has no place in an article


def test_scripts_styles_and_forms_go_and_it_is_said():
    found = read(
        f"{FIRST}<script>alert(1)</script><style>p {{}}</style>"
        '<form action="/x"><label>Your address</label><input name="a"><button>Send</button></form>'
        "<noscript>Turn it on</noscript><p onclick='x()'>After <a href='javascript:x()'>it</a>.</p>"
    )
    assert found.document.blocks == (f"<p>{FIRST}</p>", "<p>After it.</p>")
    assert "form, noscript, script, style" in message(found, "active-parts")
    assert quoted(found, "furniture") == ["Your address Send"]


def test_what_plugins_put_around_a_text_goes_and_what_only_sounds_like_it_stays():
    found = read(
        '<div id="toc_container"><ul><li><a href="#a">Contents</a></li></ul></div>'
        f'<div class="market-share"><p>{FIRST}</p><table class="menu share"><tr><td>2019</td></tr></table></div>'
        '<div class="sharedaddy sd-sharing"><h3>Share this:</h3><ul><li>Facebook</li></ul></div>'
        '<div class="jp-relatedposts">Related</div>'
    )
    assert found.document.blocks == (f"<p>{FIRST}</p>", "<table><tbody><tr><td>2019</td></tr></tbody></table>")
    assert quoted(found, "furniture") == ["Contents", "Share this: Facebook", "Related"]


def test_unknown_shortcodes_stay_as_text_and_are_listed():
    found = read(f'{FIRST} [tabs style="x"]Inside[/tabs] [my_map] [sic] [2019] [Section 301] [section 2]')
    assert "]Inside[/tabs] [my_map] [sic] [2019] [Section 301] [section 2]" in found.document.body
    assert quoted(found, "shortcodes") == ['[tabs style="x"] [/tabs] [my_map]']
    assert message(found, "shortcodes").count("my_map, tabs (2)") == 1
    assert "sic" not in message(found, "shortcodes")


def test_the_layout_of_page_builders_goes_and_its_words_stay():
    raw = b64encode(b"%3Cp%3EA%20box%3C%2Fp%3E").decode()
    found = read(
        '[vc_row css=".x{a:b}"][vc_column width="1/2"][vc_custom_heading text="Ports"][vc_column_text]'
        f'{FIRST}\n\nTwo[mfn]A note.[/mfn][/vc_column_text][vc_single_image image="7" img_size="full"]'
        f"[vc_raw_html]{raw}[/vc_raw_html][/vc_column][/vc_row]"
        '[et_pb_section][et_pb_blurb title="Debt" use_icon="on"]It grows.[/et_pb_blurb]'
        '[et_pb_image src="https://old.example.org/a.png" alt="Quay" /][et_pb_video src="https://youtu.be/abcd" /]'
        "[/et_pb_section][one_half]Left[/one_half][one_half_last]Right[/one_half_last]"
    )
    assert found.document.blocks == (
        "<h3>Ports</h3>",
        f"<p>{FIRST}</p>",
        '<p>Two<a class="fn" data-note="n1"></a></p>',
        '<figure data-image="p1"></figure>',
        "<p>A box</p>",
        "<h3>Debt</h3>",
        "<p>It grows.</p>",
        '<figure data-image="p2"></figure>',
        '<p><a href="https://youtu.be/abcd">https://youtu.be/abcd</a></p>',
        "<p>Left</p>",
        "<p>Right</p>",
    )
    assert found.attachments == (("p1", 7),)
    assert "vc_column, vc_column_text" in message(found, "page-builder")
    assert "shortcodes" not in [finding.code for finding in found.document.findings]


def test_blocks_that_wordpress_fills_are_named():
    found = read(
        f"<!-- wp:paragraph --><p>{FIRST}</p><!-- /wp:paragraph --><!-- wp:latest-posts /--><!-- wp:spacer /-->"
    )
    assert "latest-posts." in message(found, "dynamic-blocks")


def test_links_to_other_posts_keep_their_addresses():
    assert f'<a href="{SITE}/?p=12">here</a>' in body(f'{FIRST} See <a href="{SITE}/?p=12" target="_blank">here</a>.')
    assert '<a href="/2019/03/ports/">here</a>' in body(f'{FIRST} See <a href="/2019/03/ports/">here</a>.')


def test_titles_are_plain_words():
    found = read(FIRST, title="Ports &#8211; <em>and</em> “debt” &amp;amp; [1]")
    assert found.document.title == "Ports – and “debt” & [1]"


def test_a_post_without_a_title_begins_with_its_first_words():
    found = read(FIRST, title="")
    assert found.document.title == "The ports of the region are growing, and…"
    assert found.document.body == f"<p>{FIRST}</p>"
    short = read("A draft with no title", title="")
    assert (short.document.title, short.document.body) == ("A draft with no title", "<p>A draft with no title</p>")
    assert "no-title" in [finding.code for finding in short.document.findings]


def test_a_post_without_a_text_is_a_post():
    found = read("", title="Only a title", excerpt="And a summary")
    assert (found.document.title, found.document.summary, found.document.blocks) == (
        "Only a title",
        "And a summary",
        (),
    )
    assert "no-text" in [finding.code for finding in found.document.findings]


# Shortcodes


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("[b]x[/b]", "<x>"),
        ("[b/]", "<None>"),
        ("[b]", "<None>"),
        ("[b][b]x[/b]", "<[b]x>"),
        ("[[b]]", "[b]"),
        ("[c]x[/c]", "[c]x[/c]"),
        ("[b a='1']x[/b][b]y[/b]", "<x><y>"),
        ("[/b]", "[/b]"),
        ('[b t="<i>x</i>"]y[/b]', "<y>"),
    ],
)
def test_shortcodes_are_found(typed, expected):
    assert shortcodes.replace(typed, {"b"}, lambda code: f"<{code.inner}>") == expected
