"""Serving uploaded images where no web server stands in front. In production nginx does it, by the same rules."""

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

IMAGE_TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}
# The folders that image fields upload to. Attachments lie beside them and have a view that asks who may see them.
IMAGE_FOLDERS = {"authors", "images", "institute"}


@require_safe
def image(request, path):
    """One image file. Its name never gets other content, so a browser may keep it for ever."""
    root = Path(settings.MEDIA_ROOT).resolve()
    try:
        file = (root / path).resolve()
    except ValueError:  # a NUL in the path
        raise Http404 from None
    content_type = IMAGE_TYPES.get(file.suffix.lower())
    # Asked of the resolved path: images/../attachments/ is not in images/.
    is_image = content_type and file.is_relative_to(root) and file.relative_to(root).parts[0] in IMAGE_FOLDERS
    if not (is_image and file.is_file()):
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
