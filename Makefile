# `make run` and `make test` do everything; the rest are conveniences. Needs Python ≥ 3.11 and make, nothing else.

PORT ?= 8000
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell \
	$(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed and was not found; name one with "make PYTHON=/path/to/python3 …")
endif

export SITE_URL ?= http://127.0.0.1:$(PORT)
export PATH := $(CURDIR)/.venv/bin:$(PATH)
MANAGE = python manage.py
STATIC_SOURCES = $(shell find thinktank/static articles/static -type f 2>/dev/null)
TEMPLATES = $(shell find templates -name '*.html')
LANGUAGES = en tr ru

.PHONY: run test check-site faults doors format messages clean
.DELETE_ON_ERROR:

run: .venv/installed var/secret_key var/static/staticfiles.json
	@test "$(APP_ENV)" != production || { echo "make run is for development; see README.md for production." >&2; exit 2; }
	@$(MANAGE) migrate --verbosity 0
	@test -e var/demo-loaded || { $(MANAGE) load_site thinktank/demo/site.jsonl && touch var/demo-loaded; }
	@echo
	@echo "  The site    $(SITE_URL)/"
	@echo "  The admin   $(SITE_URL)/admin/"
	@$(MANAGE) demo_accounts
	@$(MANAGE) make_pdfs --check
	@echo
	@honcho start --no-colour --port $(PORT) --procfile thinktank/deploy/Procfile

test: .venv/installed-for-tests
	@python -m tests.suite

# The reader’s site in figures, served as in production; needs Chromium and node. PARTS="pages weight" leaves out the rest.
check-site: .venv/installed-for-tests var/static/staticfiles.json
	@python -m tests.check_site $(PARTS)

# Kills, interruptions and crowds, as often as it takes to believe in what the desk promises; long texts at their length.
faults: .venv/installed-for-tests
	@FAULTS=full python -m tests.suite tests/faults $$(grep -l "counts import FULL" tests/test_*.py)

# Every way in and out, tried on a folder of real files: what came through, what was refused, what was lost.
SAMPLES ?= ../shared/data
doors: .venv/installed-for-tests
	@python -m tests.doors $(SAMPLES)

format: .venv/installed-for-tests
	ruff check --fix .
	ruff format .
	django-upgrade --target-version 5.2 $$(git ls-files '*.py')
	djade --target-version 5.2 $(TEMPLATES)

# Collects the interface’s words into the catalogues and compiles them. What is new in English translates to itself.
messages: .venv/installed
	$(MANAGE) makemessages $(LANGUAGES:%=--locale %) --ignore tests --ignore var --no-wrap --add-location file
	msgen --no-wrap --output-file thinktank/locale/en/LC_MESSAGES/django.po thinktank/locale/en/LC_MESSAGES/django.po
	$(MANAGE) compilemessages --ignore .venv

clean:
	rm -rf .venv var/static

# A stamp file stands for what was installed, so that a second run starts in seconds.
.venv/bin/python:
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "On Debian, install python3-venv and try again." >&2; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

.venv/installed-for-tests: tests/requirements.txt requirements.txt | .venv/bin/python
	python -m pip install --quiet --disable-pip-version-check --requirement tests/requirements.txt
	@touch .venv/installed $@

# Sessions and preview links signed on this machine are worth nothing on any other.
var/secret_key: | .venv/installed
	@mkdir -p var
	@python -c 'import secrets; print(secrets.token_urlsafe(48), end="")' > $@ && chmod 600 $@

var/static/staticfiles.json: .venv/installed $(STATIC_SOURCES)
	@$(MANAGE) collectstatic --no-input --verbosity 0 && touch $@
