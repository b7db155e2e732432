"""Password hashing at the memory cost a small server can afford for several sign-ins at once."""

from django.contrib.auth import hashers


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """Argon2id with 46 MiB (OWASP's first recommended setting); Django's 100 MiB times ten sign-ins would be 1 GB."""

    time_cost = 1
    memory_cost = 47_104
    parallelism = 1
