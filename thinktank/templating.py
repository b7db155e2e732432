"""Django’s templates, made in less time: they say and do the same, and are written the same way.

What is the same on every page of a language (words of the interface, addresses without arguments, static files) is put
in its place once, when a template is read; so each language has templates of its own. What is left finds its values by
the shortest way there is, and goes Django’s own wherever that does not do.
"""

from html import escape

from django.template import Context, TemplateDoesNotExist, base, defaulttags, loader_tags
from django.template.loaders import cached
from django.template.loaders.base import Loader as BaseLoader
from django.templatetags import i18n
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from thinktank.addressing import address


class Name(base.Variable):
    __slots__ = ()

    def _resolve_lookup(self, context):
        first, *rest = self.lookups
        for scope in reversed(context.dicts):
            if first in scope:
                value = scope[first]
                break
        else:
            return super()._resolve_lookup(context)
        try:
            for bit in rest:
                if type(value) is dict:
                    value = value[bit]
                elif hasattr(type(value), "__getitem__"):  # a form has fields by names that it also has for itself
                    return super()._resolve_lookup(context)
                else:
                    value = getattr(value, bit)
                if callable(value):
                    if getattr(value, "do_not_call_in_templates", False) or getattr(value, "alters_data", False):
                        return super()._resolve_lookup(context)
                    value = value()
        except (AttributeError, KeyError, TypeError):
            return super()._resolve_lookup(context)
        return super()._resolve_lookup(context) if callable(value) else value


class Expression(base.FilterExpression):
    __slots__ = ("is_name",)

    def __init__(self, token, parser):
        super().__init__(token, parser)
        names = [self.var, *(arg for _filter, args in self.filters for is_var, arg in args if is_var)]
        for name in names:
            if isinstance(name, base.Variable) and name.lookups:
                name.__class__ = Name
        self.is_name = isinstance(self.var, Name) and not self.filters

    @property
    def is_fixed(self):
        return not isinstance(self.var, Name) and not self.filters

    def resolve(self, context, ignore_failures=False):
        if self.is_name:
            try:
                return self.var._resolve_lookup(context)
            except base.VariableDoesNotExist:
                pass
        return super().resolve(context, ignore_failures)


class Variable(base.VariableNode):
    def render(self, context):
        value = self.filter_expression.resolve(context)
        if type(value) is str and context.autoescape:
            return escape(value)
        return value if type(value) is SafeString else base.render_value_in_context(value, context)


class Include(loader_tags.IncludeNode):
    """A part whose name is known has its template found once."""

    template_in_place = None

    def render(self, context):
        if self.isolated_context or not self.template.is_fixed:
            return super().render(context)
        if self.template_in_place is None:
            self.template_in_place = context.template.engine.get_template(self.template.var)
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        with context.push(**values):
            return self.template_in_place.render(context)


class Url(defaulttags.URLNode):
    language = None

    def render(self, context):
        if not self.language:
            return super().render(context)
        return escape(address(self.language, self.view_name.var, *[value.resolve(context) for value in self.args]))

    def settle(self):
        # An app, as the admin, may stand at several addresses.
        if self.view_name.is_fixed and ":" not in self.view_name.var and not (self.kwargs or self.asvar):
            self.language = get_language()


class Phrase(i18n.BlockTranslateNode):
    """“5 notes”: the same number makes the same words."""

    @cached_property
    def known(self):
        """{number: words}; None where the words have more in them than a number."""
        said = {token.contents for token in [*self.singular, *self.plural] if token.token_type == base.TokenType.VAR}
        is_counted = said == {self.countervar} and not (self.extra_context or self.asvar or self.message_context)
        return {} if is_counted else None

    def render(self, context, nested=False):
        if self.known is None or type(number := self.counter.resolve(context)) is not int or number > MOST_KNOWN:
            return super().render(context, nested)
        if number not in self.known:
            self.known[number] = super().render(context)
        return self.known[number]


MOST_KNOWN = 5_000
KINDS = {
    base.VariableNode: Variable,
    loader_tags.IncludeNode: Include,
    defaulttags.URLNode: Url,
    i18n.BlockTranslateNode: Phrase,
}


class Parts(base.NodeList):
    def render(self, context):
        return SafeString("".join([node.render(context) for node in self]))


class Parser(base.Parser):
    def compile_filter(self, token):
        return Expression(token, self)

    def parse(self, parse_until=None):
        return Parts(super().parse(parse_until))

    def extend_nodelist(self, nodelist, node, token):
        if any(command == "language" for command, _token in self.command_stack):
            super().extend_nodelist(nodelist, node, token)
            return
        node.__class__ = KINDS.get(type(node), type(node))
        if isinstance(node, Url):
            node.settle()
        text = fixed(node)
        if text is None:
            super().extend_nodelist(nodelist, node, token)
        elif nodelist and type(nodelist[-1]) is base.TextNode:
            nodelist[-1].s += text
        else:
            super().extend_nodelist(nodelist, base.TextNode(text), token)


def fixed(node):
    """What a part is on every page of this language; None if it depends on the page."""
    if isinstance(node, base.TextNode):
        return node.s
    if isinstance(node, i18n.TranslateNode):
        is_fixed = not node.asvar and not node.filter_expression.filters and node.filter_expression.var.literal
        return node.render(Context()) if is_fixed else None
    if isinstance(node, StaticNode):
        return node.render(Context()) if node.varname is None and node.path.is_fixed else None
    if isinstance(node, Url) and node.language and not node.args:
        try:
            return node.render(Context())
        except NoReverseMatch:
            return None  # perhaps nobody comes to where it stands
    return None


class Template(base.Template):
    def compile_nodelist(self):
        tokens = base.Lexer(self.source).tokenize()
        parser = Parser(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        nodelist = parser.parse()
        self.extra_data = parser.extra_data
        return nodelist


class Reading(BaseLoader):
    def get_template(self, template_name, skip=None):
        for origin in self.get_template_sources(template_name):
            if origin not in (skip or ()):
                try:
                    contents = self.get_contents(origin)
                except TemplateDoesNotExist:
                    continue
                return Template(contents, origin, origin.template_name, self.engine)
        raise TemplateDoesNotExist(template_name)


class Loader(cached.Loader, Reading):
    def cache_key(self, template_name, skip=None):
        return f"{get_language()} {super().cache_key(template_name, skip)}"
