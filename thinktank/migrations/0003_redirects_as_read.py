"""Paths with a sign % of their own were kept decoded once and found by what decoding twice made of them."""

import hashlib
import unicodedata

from django.db import migrations


def write_signs(apps, schema_editor):
    Redirect = apps.get_model("thinktank", "Redirect")
    for row in Redirect.objects.iterator():
        path = row.path.replace("%", "%25")
        digest = hashlib.sha256(unicodedata.normalize("NFC", path).encode("utf-8", "surrogatepass")).hexdigest()
        if (path, digest) != (row.path, row.digest) and not Redirect.objects.filter(digest=digest).exists():
            Redirect.objects.filter(pk=row.pk).update(path=path, digest=digest)


class Migration(migrations.Migration):
    dependencies = [("thinktank", "0002_page_drafts")]
    operations = [migrations.RunPython(write_signs, migrations.RunPython.noop)]
