"""What a template may do, and what a hostile one may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark.content.fault import Fault
from terrimark.content.filters import LONGEST
from terrimark.content.sandbox import Thing, render

NAMES = {
    "slogan": "Gagnez le large",
    "territory": Thing("Estran", tagline="la mer"),
    "tags": ["#a", "#b"],
    "text": "x" * 1000,
    "fact": {"ok": "1 h 25"}.__getitem__,
}


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("sans rien", "sans rien"),
        ("{{ slogan }} : {{ territory }}, {{ territory.tagline }}", "Gagnez le large : Estran, la mer"),
        ("{{ fact('ok') }}", "1 h 25"),
        ("{{ tags | join(' ') }}", "#a #b"),
        ("{{ slogan | upper }} {{ slogan | replace('large', 'port') }}", "GAGNEZ LE LARGE Gagnez le port"),
        ("{% for t in tags %}{{ t }}{% if not loop.last %}, {% endif %}{% endfor %}", "#a, #b"),
        ("{% if 'large' in slogan %}oui{% else %}non{% endif %}", "oui"),
        ("{% set s = slogan ~ '.' %}{{ s }}", "Gagnez le large."),
        ("{% raw %}{{ tel quel }}{% endraw %}", "{{ tel quel }}"),
    ],
)
def test_a_template_fills_texts(template, made):
    assert render(template, NAMES) == made


HOSTILE = [
    "{{ 'x' * 10**9 }}",
    "{{ 10**10**10 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ 'x'.ljust(10**9) }}",
    "{{ '{:1000000000}'.format(1) }}",
    "{{ text | center(10**9) }}",
    "{{ text | replace('x', text) }}",
    "{% set a = text %}" + "{% set a = a ~ a %}" * 60 + "{{ a }}",
    "{% set a %}{{ text }}{% endset %}{{ a }}",
    "{% for i in range(10**5) %}{% for j in range(10**5) %}x{% endfor %}{% endfor %}",
    "{% for i in text %}{% for j in text %}{% for k in text %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for t in tags recursive %}{{ loop(tags) }}{% endfor %}",
    "{% set ns = namespace(a=text) %}{% for t in tags %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends 'default.j2' %}",
    "{{ ().__class__.__base__.__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ slogan['__class__']['__mro__'] }}",
    "{{ slogan | attr('__class__') }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ fact.__globals__ }}",
    "{{ fact['__globals__'] }}",
    "{{ fact }}",
    "{% for t in tags %}{{ loop['__init__'] }}{% endfor %}",
    "{{ tags.append('x') }}",
    "{{ lipsum() }}",
    "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
    "{% for a in tags %}" * 40 + "{% endfor %}" * 40,
    "{{ " + "9" * 9000 + " }}",
    "{{ 1 < 'a' }}",
    "{{ text[::0] }}",
    "{{ '" + "x" * LONGEST + "' }}",
    "{% if %}",
    "{{ a b }}",
    "{{ slogan",
    "{% endfor %}",
    "{{ nobody }}",
    "{{ territory.nothing }}",
    "{{ fact('no') }}",
    "{{ fact(1, 2) }}",
]


@pytest.mark.parametrize("template", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_or_broken_template_becomes_a_fault(template):
    with pytest.raises(Fault):
        render(template, NAMES)


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("une\ndeux\n{{ nobody }}", 3),
        ("une\n{{ a b }}", 2),
        ("une\n\n{{ territory.nothing }}", 3),
        ("une\n{{ 'x' * 9 }}", 2),
        ("{{ slogan }}\n{% for t in tags %}\n{{ fact('no') }}\n{% endfor %}", 3),
    ],
)
def test_a_fault_knows_its_line(template, line):
    with pytest.raises(Fault) as caught:
        render(template, NAMES)
    assert caught.value.line == line


def test_an_unknown_name_is_told_with_the_near_miss():
    with pytest.raises(Fault) as caught:
        render("{{ slgan }}", NAMES)
    assert caught.value.code == "unknown-name"
    assert caught.value.what == "unknown name 'slgan' in a template"
    assert caught.value.fix == "did you mean 'slogan'?"


SIGNS = """{{ }} {% %} for t in tags endfor if slogan endif
set a = text | join upper length sort ~ ( ) [ ] , ' fact loop . x 1"""
SOUP = st.lists(st.sampled_from(SIGNS.split()), max_size=25).map(" ".join)


@given(SOUP)
def test_whatever_is_written_gives_a_text_or_a_fault(template):
    try:
        assert len(render(template, NAMES)) <= LONGEST
    except Fault as fault:
        assert fault.what
