"""The editor’s desk, one file per thing edited."""

from . import article, editions, images, leads, moving, sources, topics

__all__ = ["article", "editions", "images", "leads", "moving", "sources", "topics"]
