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
from django.utils.functional import SimpleLazyObject, cached_property, empty
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from thinktank.addressing import address

PLAIN = {dict, list, tuple}


class Name(base.Variable):
    __slots__ = ()

    def _resolve_lookup(self, context):
        first = self.lookups[0]
        for scope in reversed(context.dicts):
            if first in scope:
                value = scope[first]
                break
        else:
            if hasattr(context, first):
                return super()._resolve_lookup(context)
            raise base.VariableDoesNotExist("Failed lookup for key [%s] in %r", (first, context))
        if callable(value):
            return super()._resolve_lookup(context)
        if len(self.lookups) == 1:
            return value
        try:
            for bit in self.lookups[1:]:
                kind = type(value)
                if kind is SimpleLazyObject:
                    value = lazily(value)
                    kind = type(value)
                if kind is dict and bit in value:
                    value = value[bit]
                elif kind in PLAIN:
                    value = value[int(bit)] if bit.isdecimal() else getattr(value, bit)
                elif hasattr(kind, "__getitem__"):  # a form has fields by names that it also has for itself
                    return super()._resolve_lookup(context)
                else:
                    value = getattr(value, bit)
                if callable(value):
                    if getattr(value, "do_not_call_in_templates", False) or getattr(value, "alters_data", False):
                        return super()._resolve_lookup(context)
                    value = value()
        except (AttributeError, LookupError, TypeError):
            return super()._resolve_lookup(context)
        return super()._resolve_lookup(context) if callable(value) else value


def lazily(value):
    """What a lazy object stands for."""
    if value._wrapped is empty:
        value._setup()
    return value._wrapped


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
                if ignore_failures:
                    return None
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
        return within({name: value.resolve(context) for name, value in self.extra_context.items()}, context, self.part)

    def part(self, context):
        return self.template_in_place.render(context)


class With(defaulttags.WithNode):
    def render(self, context):
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        return within(values, context, self.nodelist.render)


class For(defaulttags.ForNode):
    def render(self, context):
        outer = context.get("forloop", {})
        return within({}, context, self.each, outer)

    def each(self, context, outer):
        values = self.sequence.resolve(context, ignore_failures=True)
        values = [] if values is None else list(values)
        if not values:
            return self.nodelist_empty.render(context)
        if self.is_reversed:
            values.reverse()
        scope, render, number = context.dicts[-1], self.nodelist_loop.render, len(values)
        loop = scope["forloop"] = {"parentloop": outer}
        said = []
        for place, value in enumerate(values):
            left = number - place
            loop.update(
                counter0=place,
                counter=place + 1,
                revcounter=left,
                revcounter0=left - 1,
                first=place == 0,
                last=left == 1,
            )
            if len(self.loopvars) == 1:
                scope[self.loopvars[0]] = value
                said.append(render(context))
            else:
                said.append(within(self.unpacked(value), context, render))
        return SafeString("".join(said))

    def unpacked(self, value):
        found = len(value) if hasattr(value, "__len__") else 1
        if found != len(self.loopvars):
            raise ValueError(f"Need {len(self.loopvars)} values to unpack in for loop; got {found}. ")
        return dict(zip(self.loopvars, value, strict=True))


def within(values, context, render, *args):
    """What is rendered with these values, which nobody sees afterwards."""
    context.dicts.append(values)
    try:
        return render(context, *args)
    finally:
        context.dicts.pop()


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
    """“5 notes”, “Copy: Chicago”: what stands around a number or a word is the same each time."""

    @cached_property
    def known(self):
        """{number: words}; None where the words have more in them than a number."""
        said = {token.contents for token in [*self.singular, *self.plural] if token.token_type == base.TokenType.VAR}
        is_counted = said == {self.countervar} and not (self.extra_context or self.asvar or self.message_context)
        return {} if is_counted else None

    @cached_property
    def pattern(self):
        """(the words in this language, the names of what goes into them); None where a number decides about them."""
        if self.plural or self.message_context:
            return None
        words, names = self.render_token_list(self.singular)
        return gettext(words), names

    def render(self, context, nested=False):
        if self.known is not None and type(number := self.counter.resolve(context)) is int and number <= MOST_KNOWN:
            if number not in self.known:
                self.known[number] = super().render(context)
            return self.known[number]
        if self.pattern is None or nested:
            return super().render(context, nested)
        values = {name: value.resolve(context) for name, value in self.extra_context.items()}
        said = within(values, context, self.filled)
        if said is None:
            return super().render(context)
        if self.asvar:
            context[self.asvar] = SafeString(said)
            return ""
        return said

    def filled(self, context):
        words, names = self.pattern
        try:
            return words % {name: base.render_value_in_context(context[name], context) for name in names}
        except (KeyError, ValueError):
            return None  # Django says what is missing


class Block(loader_tags.BlockNode):
    """`layers`: what it is in the template that is asked for, then in what that extends, down to the last."""

    def render(self, context):
        if loader_tags.BLOCK_CONTEXT_KEY in context.render_context:
            return super().render(context)
        return Layer(self, 0, context).render()


class Layer:
    """What a template knows as `block`."""

    def __init__(self, block, number, context):
        self.name = block.name
        self.block, self.number, self.context = block, number, context

    def render(self):
        return within({"block": self}, self.context, self.block.layers[self.number].render)

    def super(self):
        is_last = self.number + 1 >= len(self.block.layers)
        return "" if is_last else Layer(self.block, self.number + 1, self.context).render()


MOST_KNOWN = 5_000
KINDS = {
    base.VariableNode: Variable,
    loader_tags.IncludeNode: Include,
    defaulttags.WithNode: With,
    defaulttags.ForNode: For,
    defaulttags.URLNode: Url,
    i18n.BlockTranslateNode: Phrase,
}


class Parts(base.NodeList):
    def render(self, context):
        return SafeString("".join([node.render(context) for node in self]))


class Parser(base.Parser):
    blocks = {}

    def compile_filter(self, token):
        return Expression(token, self)

    def parse(self, parse_until=None):
        return Parts(super().parse(parse_until))

    def extend_nodelist(self, nodelist, node, token):
        if isinstance(node, loader_tags.BlockNode):
            node.__class__ = Block
            above = self.blocks.get(node.name)
            node.layers = (*(above.layers if above else ()), node.nodelist)
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
        return Page(self.parsed(), self)

    def parsed(self, blocks=()):
        """What it consists of; `blocks`: what others, which extend it, have in the places of its own."""
        tokens = base.Lexer(self.source).tokenize()
        parser = Parser(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        parser.blocks = dict(blocks)
        nodelist = parser.parse()
        self.extra_data = parser.extra_data
        return nodelist


class Page(Parts):
    """All of a template; the one that it extends is read with its blocks in place."""

    def __init__(self, nodelist, template):
        super().__init__(nodelist)
        self.template = template

    def render(self, context):
        if loader_tags.BLOCK_CONTEXT_KEY in context.render_context:  # it is extended in a way that only Django knows
            return super().render(context)
        return self.whole.render(context)

    @cached_property
    def whole(self):
        known, blocks, template, nodelist = [], {}, self.template, self
        while extends := next((node for node in nodelist if isinstance(node, loader_tags.ExtendsNode)), None):
            known.append(template.origin)
            if not extends.parent_name.is_fixed:
                return Parts(self)
            template, blocks = template.engine.get_template(extends.parent_name.var), blocks | extends.blocks
            if template.origin in known:  # it extends what it takes the place of
                return Parts(self)
            nodelist = template.parsed(blocks)
        return Parts(nodelist)


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
