"""Texts in print without the copies of their notes: the page makes these itself."""

import re

from django.db import migrations

SPAN = re.compile(r'<(?P<slash>/?)span\b(?P<copy> class="side")?[^>]*>')


def take_out(apps, schema_editor):
    versions = apps.get_model("articles", "Version").objects.filter(body_html__contains='<span class="side"')
    for version in versions.only("body_html").iterator(chunk_size=200):
        version.body_html = without_copies(version.body_html)
        version.save(update_fields=["body_html"])


def without_copies(html):
    pieces, end, depth = [], 0, 0
    for tag in SPAN.finditer(html):
        if depth:
            depth += -1 if tag["slash"] else 1
            if depth == 0:
                end = tag.end()
        elif tag["copy"]:
            pieces.append(html[end : tag.start()])
            depth = 1
    return "".join([*pieces, html[end:]])


class Migration(migrations.Migration):
    dependencies = [("articles", "0022_search_entries")]
    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
