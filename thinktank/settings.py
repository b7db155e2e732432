"""The only settings file: it runs from a fresh clone; production sets environment variables (see README)."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()

APP_ENV = env.str("APP_ENV", "development")
PRODUCTION = APP_ENV == "production"

# The site
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# In development each machine has a key of its own, which `make run` puts there; without it, one for this process.
DEVELOPMENT_KEY = VAR_DIR / "secret_key"
SECRET_KEY = env.str("SECRET_KEY", "")
if not SECRET_KEY and not PRODUCTION:
    SECRET_KEY = DEVELOPMENT_KEY.read_text() if DEVELOPMENT_KEY.exists() else secrets.token_urlsafe(48)
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["127.0.0.1", "localhost", "[::1]"])

if PRODUCTION:
    unsafe = [
        problem
        for problem, found in [
            ("SECRET_KEY must be set to at least 50 random characters", len(SECRET_KEY) < 50),
            ("DEBUG must be off", DEBUG),
            ("ALLOWED_HOSTS must name the site’s host", not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS),
            ("SITE_URL must begin with https://", not SITE_URL.startswith("https://")),
        ]
        if found
    ]
    if unsafe:
        raise ImproperlyConfigured("APP_ENV=production refuses to start: " + "; ".join(unsafe) + ".")

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, whose forms it patches
    "thinktank.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "simple_history",
    "js_asset",
    "django_prose_editor",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "thinktank",
    "authors",
    "articles",
]

MIDDLEWARE = [
    # Outermost, so that no answer goes without its headers, not even the redirect to https.
    "thinktank.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "thinktank.middleware.CompressionMiddleware",
    "thinktank.middleware.UnavailableMiddleware",
    "thinktank.middleware.NoCookiesMiddleware",
    # Sessions, accounts, CSRF and messages are for editors only.
    "thinktank.middleware.SessionMiddleware",
    "thinktank.middleware.AuthenticationMiddleware",
    "thinktank.middleware.InstituteMiddleware",
    "thinktank.middleware.LanguageMiddleware",
    "thinktank.middleware.RedirectMiddleware",
    "django.middleware.common.CommonMiddleware",
    "thinktank.middleware.CsrfMiddleware",
    "thinktank.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "thinktank.urls"
WSGI_APPLICATION = "thinktank.wsgi.application"
AUTH_USER_MODEL = "authors.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": TEMPLATE_LOADERS if DEBUG else [("thinktank.templating.Loader", TEMPLATE_LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "thinktank.context.site",
            ],
        },
    },
]

# The database: SQLite in var/ unless DATABASE_URL says otherwise.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'thinktank.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    OPTIONS = {
        # Writers queue at BEGIN instead of failing at their first write; a commit survives a power cut.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    OPTIONS = {
        "connect_timeout": 3,
        # Compiling a question takes longer than any of ours takes to answer; and a row by an index costs about as much
        # as one of a whole table, as all of it lies in memory or on a disk without moving parts.
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s -c jit=off -c random_page_cost=1.1",
        # What a connection has asked so often is planned for good (thinktank/prepared.py). A pooler whose clients take
        # turns at its connections may not know of it: ?prepare_threshold=1000000000 in the address is never reached.
        "prepare_threshold": 5,
    }
# What the address itself says (?sslmode=require, ?host=/run/postgresql) goes before.
DATABASES["default"]["OPTIONS"] = OPTIONS | DATABASES["default"].get("OPTIONS", {})
# A streaming replica of it, which public pages are made from while it has everything that changed them.
if REPLICA_URL := env.str("REPLICA_URL", ""):
    replica = env.db_url_config(REPLICA_URL)
    if {replica["ENGINE"], DATABASES["default"]["ENGINE"]} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured("REPLICA_URL needs PostgreSQL: both it and DATABASE_URL begin with postgres://.")
    only_read = OPTIONS | {"options": f"{OPTIONS['options']} -c default_transaction_read_only=on"}
    DATABASES["replica"] = DATABASES["default"] | replica | {"OPTIONS": only_read | replica.get("OPTIONS", {})}
    DATABASES["replica"]["TEST"] = {"MIRROR": "default"}
    DATABASE_ROUTERS = ["thinktank.pages.following.Router"]

# Languages: every one has its path prefix; texts of different languages never stand in for each other.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("tr", _("Turkish")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "thinktank" / "locale"]
MODELTRANSLATION_ENABLE_FALLBACKS = False
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
USE_I18N = True
FORMAT_MODULE_PATH = ["thinktank.formats"]
# The institute's own time: it decides public dates and what a typed 09:00 means.
TIME_ZONE = env.str("TIME_ZONE", "Europe/Istanbul")
USE_TZ = True

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "thinktank.storing.WholeFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_URL = env.str("MEDIA_URL", "/media/")
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(VAR_DIR / "media")))
# PDFs, each made again when it is missing; no address leads here but through the site.
PDF_ROOT = Path(env.str("PDF_ROOT", str(VAR_DIR / "pdf")))
PDFS = env.bool("PDFS", True)
# Finished pages, each made again when it is missing. Empty: none are kept.
PAGES_ROOT = env.str("PAGES_ROOT", str(VAR_DIR / "pages"))
PAGES_ROOT = Path(PAGES_ROOT) if PAGES_ROOT and not DEBUG else None
PAGES_BYTES = env.int("PAGES_BYTES", 4_000_000_000)
PAGES_MEMORY = env.int("PAGES_MEMORY", 8_000_000)
# A CDN in front that is told by a POST to this address, with this secret, which of its pages are gone.
CDN_PURGE_URL = env.str("CDN_PURGE_URL", "")
CDN_PURGE_SECRET = env.str("CDN_PURGE_SECRET", "")
# Who may read /metrics from another machine.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# An article is one form: some hundred fields, two of them with everything its notes say in all languages.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

# Background work waits in the database; `manage.py db_worker` and `manage.py tick` do it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Pages that texts cite: a site in earnest looks whether they are still there, a few a minute. An archive that copies
# them on the day a text is published is asked only where one is named, for example https://web.archive.org.
CHECK_LINKS = env.bool("CHECK_LINKS", PRODUCTION)
ARCHIVE_URL = env.str("ARCHIVE_URL", "").rstrip("/")

# Mail goes to the console until EMAIL_URL names a server.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM", f"desk@{urlsplit(SITE_URL).hostname}")
EMAIL_TIMEOUT = 20  # a server that does not answer must not hold a worker

# Security: no inline script or style anywhere …
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF] if MEDIA_URL.startswith("/") else [SELF, MEDIA_URL],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# … but in the admin, for the body editor: its import map carries the nonce, and the one style sheet that ProseMirror
# writes into the page is known by its hash (a browser test fails when a new release changes it).
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [NONCE],
    "style-src": ["'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
}
PASSWORD_HASHERS = ["authors.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
CSRF_FAILURE_VIEW = "thinktank.views.csrf_failure"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sid"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_HSTS_SECONDS = 63_072_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SILENCED_SYSTEM_CHECKS = [
        "security.W003",  # it looks for CsrfViewMiddleware by name; ours is that one, for the addresses of editors
        "security.W021",  # a browser’s preload list takes years to leave: for the owner of the domain to decide
    ]
    # nginx ends TLS and sets this header itself (thinktank/deploy/).
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_SSL_HOST = urlsplit(SITE_URL).netloc
    # Asked by machines on this machine, over plain HTTP.
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^metrics$", r"^readyz$"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
