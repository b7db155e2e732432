"""Serving uploaded images where no web server stands in front. In production nginx does it, by the same rules."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.utils._os import safe_join
from django.views.decorators.http import require_safe

# Only what Pillow has decoded and written again. Anything else under MEDIA_ROOT (attachments) has a view of its own.
IMAGE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


@require_safe
def image(request, path):
    """One image file. Its name never gets other content, so a browser may keep it for ever."""
    content_type = IMAGE_TYPES.get(Path(path).suffix.lower())
    file = Path(safe_join(settings.MEDIA_ROOT, path))
    if content_type is None or not file.is_file():
        raise Http404
    return FileResponse(
        file.open("rb"),
        content_type=content_type,
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            # A file that is not what it says runs nothing.
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
