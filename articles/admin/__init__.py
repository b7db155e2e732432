"""The editor’s desk, one file per thing edited."""

from django.contrib import admin
from django_tasks_db.models import DBTaskResult

from . import article, editions, images, leads, moving, sources, topics

__all__ = ["article", "editions", "images", "leads", "moving", "sources", "topics"]

# What is still to be done and what failed stands in the outbox, in the words of editors.
admin.site.unregister(DBTaskResult)
