"""Makes the narrower and cropped files that pages ask for, of pictures that were here before a width, a format or a
shape was introduced. Of new ones a worker makes them."""

from contextlib import suppress
from itertools import chain

from django.core.management.base import BaseCommand, CommandError

from articles import tasks
from articles.models import Image
from authors.models import Author


class Command(BaseCommand):
    help = "Makes the files that pages ask for of every picture and portrait that lacks some."

    def handle(self, **options):
        made = failed = 0
        images = ((image, tasks.renditions, image.public_id) for image in Image.objects.order_by("pk").iterator())
        people = ((author, tasks.portraits, author.pk) for author in Author.objects.order_by("pk").iterator())
        for picture, make, key in chain(images, people):
            if picture.is_incomplete:
                with suppress(OSError):  # the file is gone
                    make(key)
                lacks_still = type(picture).objects.get(pk=picture.pk).is_incomplete
                if lacks_still:
                    self.stderr.write(f"{picture}: cannot be read")
                failed += lacks_still
                made += not lacks_still
        self.stdout.write(f"{made} pictures completed")
        if failed:
            raise CommandError(f"{failed} could not be completed.")
