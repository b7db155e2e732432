"""Templates made in less time say what Django’s own say."""

import pytest
from django import forms
from django.template import Context, Engine, TemplateDoesNotExist, base, engines
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from django.utils.translation import override

from thinktank.addressing import address
from thinktank.templating import Template

from .every_page import make_every_page


class Person:
    def __str__(self):
        return self.name

    name = "Ayşe & <Boris>"

    def greet(self):
        return f"I am {self.name}"

    def forget(self):
        raise AssertionError("A page changes nothing.")

    forget.alters_data = True

    def needs(self, argument):
        raise AssertionError("It has no argument to give.")

    @property
    def broken(self):
        raise AttributeError("inside")


class Letter(forms.Form):
    files = forms.FileField()  # a form has files of its own too


def values():
    return {
        "form": Letter(),
        "person": Person(),
        "safe": mark_safe("<b>bold</b>"),
        "text": "a <b> & “c”",
        "row": {"key": "value", "items": "mine", 2: "two"},
        "rows": [{"n": 1, "kind": "a"}, {"n": 2, "kind": "b"}],
        "pairs": [("a", 1), ("b", 2)],
        "number": 5,
        "large": 1234567,
        "none": None,
        "lazy": SimpleLazyObject(Person),
        "lazy_row": SimpleLazyObject(lambda: {"key": "value"}),
        "kind": Person,
        "say": lambda: {"key": "said"},
    }


SAME = [
    "plain text, {# a comment #}nothing else",
    "{{ text }} {{ safe }} {{ number }} {{ large }} {{ none }} {{ missing }} {{ missing.too }}",
    "{{ person.name }} {{ person.greet }} {{ person.forget }} {{ person.needs }} {{ person.absent }}",
    "{{ form.files }} {{ form.files.label }} {{ form.is_valid }} {{ form.absent }}",
    "{{ row.key }} {{ row.items }} {{ row.2 }} {{ row.absent }} {{ rows.1.n }} {{ text.3 }}",
    "{{ lazy.name }} {{ lazy.greet }} {{ lazy.absent }} {{ lazy }} {{ lazy_row.key }} {{ lazy_row.absent }}",
    "{{ kind.name }} {{ say.key }} {{ say.absent }} {{ pairs.0.1 }} {{ pairs.7 }} {{ row.7 }} {{ pairs.count }}",
    "{{ row.keys }} {{ row.items }} {{ row.get }} {{ rows.0.items }} {{ template_name }} {{ push }}",
    "{{ text|upper }} {{ missing|default:text }} {{ row.key|add:person.name }} {{ safe|upper }} {{ 5|add:number }}",
    "{% for each in rows %}{{ forloop.counter }}{{ each.n }}{% if not forloop.last %}, {% endif %}{% endfor %}",
    "{% for a, b in pairs %}{{ a }}{{ b }}{% empty %}none{% endfor %}{% for a in missing %}{% empty %}none{% endfor %}",
    "{% for each in rows reversed %}{{ forloop.revcounter }}{{ forloop.first }}{{ each.n }}{% endfor %}{{ each }}",
    "{% for a in pairs %}{% for b in a %}{{ forloop.parentloop.counter0 }}{{ forloop.revcounter0 }}{{ b }}{% endfor %}"
    "{{ forloop.last }}{% endfor %}{{ forloop }}",
    "{% for a in text %}{{ a }}{% endfor %}{% for a in row %}{{ a }}{% endfor %}",
    "{% for a in none %}{% empty %}-{% endfor %}",
    "{% if person.absent %}a{% elif row.key == 'value' and number > 4 %}b{% else %}c{% endif %}",
    "{% if missing %}d{% endif %}{% if not missing.too and text %}e{% endif %}",
    "{% with name=person.name row=rows.0 %}{{ name }} {{ row.n }}{% endwith %}{{ row.key }}",
    "{% autoescape off %}{{ text }} {% load i18n %}{% translate 'Search' %}{% endautoescape %}",
    "{% load i18n %}{% translate 'Search' %} {% translate 'Topics' as topics %}{{ topics }} {% translate text %}",
    "{% load i18n %}{% translate 'Report' context 'kind of article' %}",
    "{% load i18n %}{% language 'tr' %}{% translate 'Search' %}{% url 'topics' %}{% endlanguage %}",
    "{% load i18n %}{% blocktranslate count n=number %}{{ n }} note{% plural %}{{ n }} notes{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count n=large %}{{ n }} note{% plural %}{{ n }} notes{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate trimmed with name=text %}Follow {{ name }}{% endblocktranslate %}",
    "{% load i18n %}{% for t in rows %}{% blocktranslate with a=t.n b=text %}{{ a }} 100% {{ b }}"
    "{% endblocktranslate %}{% endfor %}{{ a }}",
    "{% load i18n %}{% blocktranslate %}{{ missing }} and {{ large }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate asvar said trimmed with name=safe %}Follow {{ name }}{% endblocktranslate %}"
    "{{ said }}",
    "{% load static %}{% static 'thinktank/print.css' %} {% static 'thinktank/print.css' as sheet %}{{ sheet }}",
    "{% url 'topics' %} {% url 'topic' 'ports' %} {% url 'topic' slug='ports' %}",
    "{% url 'topic' row.key %} {% url 'topic' row.key as it %}{{ it }}",
    "{% url 'cite' 'ports' 'bib' %} {% url 'pdf' 'ports' 'ports' %} {% url 'no such page' as it %}[{{ it }}]",
    "{% if missing %}{% url 'no such page' %}{% endif %}",
    "{% for r in rows %}{% include 'articles/_marked.html' with pieces=r.pieces %}{% endfor %}",
    "{% for r in rows %}{% ifchanged r.kind %}{{ r.kind }}{% endifchanged %}{% endfor %}{% firstof missing text %}",
]


@pytest.mark.parametrize("source", SAME)
@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_a_template_says_what_it_says_to_django(source, language):
    engine = engines["django"].engine
    with override(language):
        expected = base.Template(source, engine=engine).render(Context(values()))
        template = Template(source, base.Origin("", "test.html"), "test.html", engine)
        assert [template.render(Context(values())) for _ in range(2)] == [expected] * 2


WRONG = [
    "{{ person.broken }}",
    "{% url 'no such page' %}",
    "{% include missing %}",
    "{% for a, b in rows.0.kind %}{% endfor %}",
    "{% for a in number %}{% endfor %}",
]


@pytest.mark.parametrize("source", WRONG)
def test_a_template_fails_where_it_fails_for_django(source):
    engine = engines["django"].engine
    with pytest.raises(Exception) as expected:  # noqa: PT011 - whatever it is
        base.Template(source, engine=engine).render(Context(values()))
    with pytest.raises(expected.type):
        Template(source, base.Origin("", "test.html"), "test.html", engine).render(Context(values()))


FAMILY = {
    "first.html": "{% load i18n %}<{% block a %}first a{% endblock %}|{% if text %}{% block b %}[{% block c %}"
    "c{% endblock %}]{% endblock %}{% endif %}|{{ said }}>{% for r in rows %}{% block d %}{{ r.n }}"
    "{% endblock %}{% endfor %}",
    "second.html": "{% extends 'first.html' %}{% load i18n %}{% block a %}{% translate 'Topics' as said %}{{ said }}"
    "{% endblock %}nowhere{% block c %}second c{% endblock %}{% block other %}{% endblock %}",
    "third.html": "{% extends 'second.html' %}{% block c %}third {{ text }}{% endblock %}{% block d %}{{ r.kind }}"
    "{% endblock %}",
    "super.html": "{% extends 'third.html' %}{% block a %}<{{ block.super }}>{% endblock %}{% block c %}super"
    "{% endblock %}",
    "under.html": "{% extends 'super.html' %}{% block d %}{{ block.super }}!{% endblock %}",
    "nested.html": "{% extends 'third.html' %}{% block b %}({% block c %}nested{% endblock %}){% endblock %}",
    "inmost.html": "{% extends 'nested.html' %}{% block c %}inmost{% endblock %}",
    "tongue.html": "{% load i18n %}{% language 'ru' %}{% block a %}{% endblock %}{% endlanguage %}",
    "spoken.html": "{% extends 'tongue.html' %}{% block a %}spoken{% endblock %}",
    "deeper.html": "{% extends 'nested.html' %}{% block b %}{{ block.name }}{{ block.super }}/{{ block.super }}"
    "{% endblock %}{% block c %}{% with text='with' %}{{ block.super }}{% endwith %}{% endblock %}"
    "{% block e %}{{ block.super }}{% endblock %}",
    "named.html": "{% extends row.parent %}{% block c %}named{% endblock %}",
    "part.html": "{% include 'third.html' %}{% include 'super.html' with text='part' %}{% block a %}{% endblock %}",
    "whole.html": "{% extends 'part.html' %}{% block a %}whole{% endblock %}",
}
# In a folder that goes before: it takes the place of what it extends.
OVER = "{% extends 'first.html' %}{% block a %}over{% endblock %}"


@pytest.mark.parametrize("name", FAMILY)
@pytest.mark.parametrize("language", ["en", "tr", "ru"])
def test_what_extends_another_says_what_it_says_to_django(name, language, tmp_path):
    for folder, file, text in [("a", "first.html", OVER), *(("b", file, text) for file, text in FAMILY.items())]:
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / file).write_text(text)
    reading = ["django.template.loaders.filesystem.Loader"]
    for folders in (["b"], ["a", "b"]):
        common = {
            "dirs": [tmp_path / folder for folder in folders],
            "libraries": {"i18n": "django.templatetags.i18n"},
        }
        plain = Engine(loaders=reading, **common)
        quick = Engine(loaders=[("thinktank.templating.Loader", reading)], **common)
        scope = values() | {"row": {"parent": "second.html"}}
        with override(language):
            expected = plain.get_template(name).render(Context(scope))
            assert [quick.get_template(name).render(Context(scope)) for _ in range(2)] == [expected] * 2


@pytest.mark.django_db
def test_every_page_is_the_one_that_django_would_make(client, settings):
    pages = make_every_page(["en", "tr"], notes=5)
    paths = [path for kind in pages.values() for path in kind.values()]
    quick = [client.get(path).content for path in paths]
    [engine] = settings.TEMPLATES
    [(_ours, loaders)] = engine["OPTIONS"]["loaders"]
    settings.TEMPLATES = [engine | {"OPTIONS": engine["OPTIONS"] | {"loaders": loaders}}]
    for path, page in zip(paths, quick, strict=True):
        assert client.get(path).content == page, path


def test_each_language_has_templates_of_its_own():
    def said(language):
        with override(language):
            return engines["django"].get_template("_footer.html").render({})

    assert len({said("en"), said("tr"), said("ru")}) == 3
    assert said("tr") == said("tr")


def test_a_template_that_is_not_there_is_missed():
    for _ in range(2):
        with pytest.raises(TemplateDoesNotExist):
            engines["django"].get_template("none.html")


@pytest.mark.parametrize("slug", ["ports", "a-b_C-9", "türkçe", "a b"])
def test_an_address_is_the_one_that_django_would_say(slug):
    from django.urls import NoReverseMatch, reverse

    with override("tr"):
        try:
            expected = reverse("topic", args=[slug])
        except NoReverseMatch:
            with pytest.raises(NoReverseMatch):
                address("tr", "topic", slug)
            return
    assert address("tr", "topic", slug) == expected
