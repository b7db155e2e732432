"""The house rules that matter, executed. Each says why when it fails."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = Path(settings.BASE_DIR)
ROOMS = ("thinktank", "articles", "authors")
LANGUAGES = [code for code, name in settings.LANGUAGES]


def files(*patterns):
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file())


def named(paths):
    """For pytest.mark.parametrize: each path under its name in the project."""
    return [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in paths]


def calls_itself_pure(path):
    return "(pure)" in (ast.get_docstring(ast.parse(path.read_text())) or "").partition("\n\n")[0]


PYTHON = [path for room in ROOMS for path in files(f"{room}/**/*.py") if "migrations" not in path.parts]
TEMPLATES = files("templates/**/*.html", "templates/**/*.txt", "templates/**/*.xml")

# What the public sees is made from editions only; nobody reaches a manuscript from here.
PUBLIC = [
    path
    for path in files(
        "articles/views.py",
        "articles/feeds.py",
        "articles/forwarding.py",
        "articles/standing_pages.py",
        "articles/sitemaps.py",
        "articles/search/*.py",
        "articles/similar.py",
        "articles/exporting/*.py",
        "articles/templatetags/*.py",
        "authors/views.py",
        "authors/feeds.py",
        "thinktank/*.py",
    )
    # The desk’s own pages are the admin’s; the folders below exporting/ are for commands and the admin alone.
    if path.name not in {"admin.py", "desk.py"}
]
MANUSCRIPT = {"Article", "Authorship", "Cite", "Footnote", "Revision", "Translation"}
BY_NAME = {"getattr", "get_model"}
WRITING_ROOMS = (
    "articles.admin",
    "articles.exporting.docx",
    "articles.exporting.site",
    "articles.importing",
    "articles.moving",
    "articles.preview",
)
MANUSCRIPT_LOOKUP = re.compile(r"(.*__)?(article__(?!public_id)|(authorships?|cites?|footnotes?|translations?)__)")

# Text work: values in, values out. These, and every module whose docstring begins by calling it pure.
PURE = [
    path
    for path in files(
        "articles/aligning.py",
        "articles/carrying.py",
        "articles/citations.py",
        "articles/comparing.py",
        "articles/figures.py",
        "articles/enclosures.py",
        "articles/footnotes.py",
        "articles/kinds.py",
        "articles/merging.py",
        "articles/names.py",
        "articles/parity.py",
        "articles/preflight/*.py",
        "articles/restoring.py",
        "articles/richtext.py",
        "articles/slugs.py",
        "articles/snapshots.py",
        "articles/translating.py",
        "articles/twins.py",
        "articles/typography.py",
        "articles/works.py",
        "articles/importing/*.py",
        "articles/importing/word/*.py",
        "articles/importing/wordpress/*.py",
        "thinktank/old_addresses.py",
    )
    if path.name
    not in {"save.py", "save_people.py", "save_sources.py", "gallery.py"}  # they write what the others read
]
PURE += [path for path in PYTHON if path not in PURE and calls_itself_pure(path)]

WRITING_FOLDERS = {"docx", "search", "site"}  # to import a module of one is to import what it is a part of

VIEWS = files("*/views.py")

# Every place that vouches for HTML, with the reason to believe it.
TRUSTED_HTML = {
    "articles/templatetags/articles.py": "what compose() made, what it cleans itself, and JSON with < > & escaped",
    "thinktank/templating.py": "parts of a page that Django’s nodes have escaped, put together as Django does",
}


def module_name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path):
    """Full names of everything a file imports: `from .models import Edition` in articles → articles.models.Edition."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", named(PUBLIC))
def test_public_code_cannot_reach_a_manuscript(path):
    for name in imports(path):
        assert not (name.startswith("articles") and name.rpartition(".")[2] in {*MANUSCRIPT, "*"}), name
        # The map of the site names the one public address that reads drafts.
        if (path.name, name) != ("urls.py", "articles.preview.preview"):
            assert not name.startswith(WRITING_ROOMS), f"{name} is for editors"
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            assert node.attr not in MANUSCRIPT, f"line {node.lineno}: .{node.attr}"
            if isinstance(node.value, ast.Attribute) and node.value.attr == "article":
                assert node.attr in {"pk", "public_id"}, f"line {node.lineno}: .article.{node.attr} is the manuscript’s"
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in BY_NAME:
            named = {getattr(argument, "value", "") for argument in node.args}
            assert not named & MANUSCRIPT, f"line {node.lineno}: {named}"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not (node.value.startswith("articles.") and node.value[9:] in MANUSCRIPT), f"line {node.lineno}"
            assert not re.match(
                r"(.*__)?article__(?!public_id)|(.*__)?(authorships?|footnotes?|translations?)__", node.value
            ), f"line {node.lineno}: {node.value!r} looks a manuscript up"


@pytest.mark.parametrize("path", named(path for path in TEMPLATES if "admin" not in path.parts))
def test_public_templates_show_no_manuscript(path):
    found = re.findall(r"\barticle\.(?!public_id\b|pk\b)\w+", "".join(re.findall(r"{[{%].*?[%}]}", path.read_text())))
    assert not found, "an edition’s `article` is the manuscript; show the edition"


@pytest.mark.parametrize("path", named(PURE))
def test_pure_modules_import_no_models(path):
    for name in imports(path):
        assert "models" not in name.split("."), f"{name}: take values instead"
        assert not name.startswith(("django.db", "django.contrib", "django.apps")), name


def test_pure_modules_load_without_a_database():
    """Also nothing that they import in turn."""
    alone = [path for path in PURE if not WRITING_FOLDERS & set(path.relative_to(ROOT).parts)]
    program = (
        f"import sys, {', '.join(map(module_name, alone))}\n"
        f"ours = {(*ROOMS, 'django')}\n"
        "loaded = [name for name in sys.modules if name.partition('.')[0] in ours]\n"
        "print(*(name for name in loaded if name.startswith('django.db') or name.endswith('.models')))"
    )
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert (result.stdout.strip(), result.stderr) == ("", "")


CLIENTS = (
    *("aiohttp", "ftplib", "http.client", "httplib2", "httpx", "pycurl", "requests", "socket", "telnetlib", "urllib3"),
    *("urllib.request", "urllib.robotparser", "xmlrpc"),
)


@pytest.mark.parametrize("path", named(PYTHON))
def test_the_network_is_reached_by_one_door(path):
    """thinktank/fetching.py looks at where an address leads before it goes there; nothing else may go.

    But to the one address that only an operator can name.
    """
    doors = {
        "thinktank/fetching.py": CLIENTS,
        "thinktank/robots.py": ("urllib.robotparser",),
        "thinktank/pages/telling.py": ("urllib3",),
        "thinktank/pages/hanging.py": ("socket",),  # opens none: it closes that of the database
    }
    allowed = doors.get(path.relative_to(ROOT).as_posix(), ())
    for name in imports(path):
        for client in CLIENTS:
            if client not in allowed:
                assert not f"{name}.".startswith(f"{client}."), f"{name}: use thinktank.fetching.fetch"


@pytest.mark.parametrize("path", named(VIEWS))
def test_views_ask_querysets_in_their_own_words(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"filter", "exclude"}, f"line {node.lineno}: give the rule a name on the QuerySet"


def test_html_is_vouched_for_only_where_it_was_audited():
    """Escape it; or, where it has been through richtext.clean, add the file and the reason to TRUSTED_HTML."""
    vouching = re.compile(r"\|\s*safe(seq)?\b|\bmark_safe\b|\bSafe(String|Text)\b|autoescape off|\bhtml_safe\b")
    found = {path.relative_to(ROOT).as_posix() for path in [*PYTHON, *TEMPLATES] if vouching.search(path.read_text())}
    assert found == set(TRUSTED_HTML)


@pytest.mark.parametrize("path", named(TEMPLATES))
def test_templates_hold_no_inline_style_or_script(path):
    """The Content-Security-Policy refuses them, and says so only in the reader’s console."""
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
    tags = re.findall(r"<[a-zA-Z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", text)
    for tag in tags:
        assert not re.search(r"\s(style|on\w+)\s*=", tag), tag
        assert "javascript:" not in tag.lower(), tag
        assert not tag.startswith("<style"), "styles live in the style sheets"
        if tag.startswith("<script"):
            assert re.search(r'\ssrc=|type="application/(ld\+)?json"', tag), f"{tag}: scripts live in files"


@pytest.mark.parametrize("path", named(files("requirements.txt", "tests/requirements.txt")))
def test_every_requirement_is_pinned_and_has_its_reason(path):
    for line in path.read_text().splitlines():
        if line and not line.startswith(("#", "-r ")):
            assert re.fullmatch(r"[\w-]+(\[[\w,-]+\])?==[\w.]+ +# .+", line), line


def tracked():
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if name and (ROOT / name).exists()]


def test_the_top_level_holds_only_what_belongs_there():
    fixed = {"manage.py", "thinktank", "articles", "authors", "templates", "requirements.txt", "tests"}
    customary = {"README.md", "LICENSE", "Makefile", "pyproject.toml", ".ci"}
    dotted = {".gitignore", ".gitattributes", ".editorconfig"}
    assert {name.partition("/")[0] for name in tracked()} - fixed - customary - dotted == set()


def test_no_file_names_a_place_on_somebodys_machine():
    place = re.compile(r"(?<![\w.:/>])/(?:work|home|root|Users|tmp)/\w")
    kinds = {".py", ".md", ".html", ".toml", ".css", ".js", ".txt", ".conf", ".service", ".timer", ""}
    found = [
        f"{name}:{number}: {line.strip()}"
        for name in tracked()
        if Path(name).suffix in kinds
        and not name.startswith("tests/manuscripts/")
        and name != "tests/test_conventions.py"
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if place.search(line)
    ]
    assert not found


# The words of the interface


@pytest.mark.parametrize("path", named(PYTHON))
def test_translations_are_asked_for_by_names_that_xgettext_knows(path):
    """`gettext as _t` would work, and its words would never reach a translator."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                assert not ("gettext" in alias.name and alias.asname not in {None, "_"}), f"line {node.lineno}"


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Every word that code and templates ask a translation for, as xgettext finds them, from a copy of the project."""
    if not shutil.which("xgettext"):
        pytest.skip("no gettext on this machine")
    copy = tmp_path_factory.mktemp("words")
    for room in (*ROOMS, "templates"):
        unwanted = shutil.ignore_patterns("locale", "migrations", "demo", "__pycache__")
        shutil.copytree(ROOT / room, copy / room, ignore=unwanted)
    (copy / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "LOCALE_PATHS", [str(copy / "locale")])
        patch.chdir(copy)
        call_command("makemessages", locale=["en"], keep_pot=True, verbosity=0)
    return polib.pofile(str(copy / "locale" / "django.pot"))


def catalogue(language):
    file = ROOT / "thinktank" / "locale" / language / "LC_MESSAGES" / "django.po"
    assert file.exists(), "run: make messages"
    return polib.pofile(str(file))


def asked(entry):
    return entry.msgctxt, entry.msgid, entry.msgid_plural


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_interface_is_translated(language, words):
    """English too: its catalogue is where an editor of words may change one without touching code."""
    translated = {asked(entry) for entry in catalogue(language).translated_entries()}
    assert [entry.msgid for entry in words if asked(entry) not in translated] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_hold_no_fuzzy_guess_and_nothing_that_nobody_asks_for(language, words):
    wanted = {asked(entry) for entry in words}
    assert [entry.msgid for entry in catalogue(language) if entry.fuzzy] == []
    assert [entry.msgid for entry in catalogue(language) if not entry.obsolete and asked(entry) not in wanted] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_every_form_of_their_language(language):
    po = catalogue(language)
    number = int(re.search(r"nplurals\s*=\s*(\d+)", po.metadata["Plural-Forms"]).group(1))
    for entry in po:
        if entry.msgid_plural and not entry.obsolete:
            assert [bool(entry.msgstr_plural.get(form)) for form in range(number)] == [True] * number, entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_places_where_values_go(language):
    def places(text):
        return set(re.findall(r"%\(\w+\)[sd]|%[sd]|{\w*}", text))

    for entry in catalogue(language).translated_entries():
        for translation in [entry.msgstr, *entry.msgstr_plural.values()]:
            if translation:
                wanted = places(entry.msgid) | places(entry.msgid_plural)
                # "One note" may leave the number out; nothing may be asked for that is not given.
                assert places(translation) <= wanted, translation
                assert entry.msgid_plural or places(translation) == wanted, translation


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogues_match(language):
    file = ROOT / "thinktank" / "locale" / language / "LC_MESSAGES" / "django.mo"
    assert file.exists(), "run: make messages"
    compiled = {asked(entry): (entry.msgstr, entry.msgstr_plural) for entry in polib.mofile(str(file))}
    written = {asked(entry): (entry.msgstr, entry.msgstr_plural) for entry in catalogue(language).translated_entries()}
    assert compiled == written, "run: make messages"
