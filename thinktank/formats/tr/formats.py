# Django’s Turkish writes “03 Kasım 2026”; the zero belongs in tables.
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y H:i"
