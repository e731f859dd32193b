"""YAML as people mean it, and what is wrong with a file, at the right place."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terrimark.brand.yaml_file import MOST_BYTES, MOST_NODES, parse_yaml, read_yaml
from terrimark.errors import Problem

FILE = "brand.yaml"


def data(text: str) -> Any:
    draft = parse_yaml(text, FILE)
    assert draft.problems == (), draft.problems
    return draft.data


def fault(text: str) -> Problem:
    (problem,) = parse_yaml(text, FILE).problems
    return problem


def at(problem: Problem) -> tuple[str, int, int]:
    return problem.code, problem.place.line, problem.place.column


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12:30", "12:30"),
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("oui", "oui"),
        ("2027-03-31", "2027-03-31"),
        ("007", "007"),
        ("29217", 29217),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        ("1.50", "1.50"),
        ("0.535", 0.535),
        ("-3", -3),
        ("-0", "-0"),
        (".inf", ".inf"),
        ("9" * 5000, "9" * 5000),
        ("true", True),
        ("'true'", "true"),
        ("'12'", "12"),
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", "Null"),
    ],
)
def test_a_value_is_what_its_writer_means(written: str, meant: object) -> None:
    value = data(f"key: {written}\n")["key"]
    assert value == meant
    assert type(value) is type(meant)


def test_keys_are_always_text() -> None:
    assert data("no: a\non: b\n12: c\ntrue: d\n1.0: e\n") == {
        "no": "a",
        "on": "b",
        "12": "c",
        "true": "d",
        "1.0": "e",
    }


def test_accents_compare_equal_in_any_normal_form() -> None:
    text = "été: marée à vélo\n"
    assert data(normalize("NFD", text)) == data(normalize("NFC", text)) == {"été": "marée à vélo"}


def test_the_same_key_in_two_normal_forms_is_written_twice() -> None:
    assert at(fault(f"{normalize('NFC', 'é')}: 1\n{normalize('NFD', 'é')}: 2\n")) == ("duplicate-key", 2, 1)


def test_anchors_and_aliases_work_and_keep_their_places() -> None:
    draft = parse_yaml("a: &x [1, {b: c}]\nd: *x\n", FILE)
    assert draft.data["d"] == [1, {"b": "c"}]
    assert draft.document.place("d", 1, "b") == draft.document.place("a", 1, "b")


def test_a_pasted_line_separator_is_a_space_and_moves_no_place() -> None:
    draft = parse_yaml("a: x\u2028y\nb: 1\n", FILE)
    assert draft.data["a"] == "x y"
    assert draft.document.place("b").line == 2


def test_merge_keys_are_refused_with_a_hint_unless_quoted() -> None:
    problem = fault("a: &x {b: 1}\nc:\n  <<: *x\n")
    assert at(problem) == ("merge-key", 3, 3)
    assert "*" in problem.fix
    assert data("'<<': 1\n") == {"<<": 1}


def test_all_duplicate_keys_are_told_together() -> None:
    problems = parse_yaml("a: 1\nb: {c: 1, c: 2}\na: 2\n? [x]\n: 1\n", FILE).problems
    assert [at(problem) for problem in problems] == [
        ("duplicate-key", 2, 11),
        ("duplicate-key", 3, 1),
        ("wrong-key", 4, 3),
    ]
    assert "line 1" in problems[1].what


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "hint"),
    [
        ("a:\n\tb: 1\n", "tab", 2, 1, "spaces"),
        ("a:\n  b: 1\n\tc: 2\n", "tab", 3, 1, "spaces"),
        ("a: 1\n  \tb: 2\n", "tab", 2, 3, "spaces"),
        ("a: b: c\n", "yaml-syntax", 1, 5, "quotes"),
        ("a: 1\nfoo\nb: 2\n", "yaml-syntax", 2, 1, "key: value"),
        ("a: 'x\nb: y\n", "yaml-syntax", 1, 4, "close"),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 1, 4, "]"),
        ("a: {x: 1\nb: 2}\n", "yaml-syntax", 1, 4, "}"),
        ("a: @home\n", "yaml-syntax", 1, 4, "quotes"),
        ("a: *bold* x\n", "yaml-syntax", 1, 4, "quotes"),
        ('a: "\\q"\n', "yaml-syntax", 1, 5, "single quotes"),
        ("a: - b\n", "yaml-syntax", 1, 4, "next line"),
        ("a: 'l'eau'\n", "yaml-syntax", 1, 7, "apostrophe"),
        ("a:\n  - x\n y\n", "yaml-syntax", 3, 2, "indent"),
        ("- a\nb: 1\n", "yaml-syntax", 2, 1, "indent"),
        ("a: [", "yaml-syntax", 1, 5, "close"),
        ("a: &x 1\nb: &x 2\n", "yaml-syntax", 2, 4, "another name"),
        ("a: *x\n", "unknown-alias", 1, 4, "quotes"),
        ("a: &x [*x]\n", "unknown-alias", 1, 8, "first"),
        ("a: !!python/object:os.system x\n", "yaml-tag", 1, 4, "remove"),
        ("a: 1\n---\nb: 2\n", "several-documents", 2, 1, "---"),
        ("a: x\0y\n", "invisible-character", 1, 5, "remove"),
        ("", "empty-file", 0, 0, "write"),
        ("# nothing\n", "empty-file", 0, 0, "write"),
        ("~", "empty-file", 0, 0, "write"),
    ],
)
def test_a_broken_file_is_told_in_plain_words(
    text: str, code: str, line: int, column: int, hint: str
) -> None:
    problem = fault(text)
    assert at(problem) == (code, line, column)
    assert hint in problem.fix


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert fault("\n".join(lines)).code == "too-many-values"


def test_a_file_of_too_many_values_is_refused() -> None:
    assert fault("[" + "1," * (MOST_NODES + 1) + "]").code == "too-many-values"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "{a: " * 10_000,
        "- " * 10_000,
        "\n".join(" " * n + "a:" for n in range(300)),
        "\n".join(
            ["a0: &a0 " + "[" * 15 + "]" * 15]
            + [f"a{n}: &a{n} {'[' * 15}*a{n - 1}{']' * 15}" for n in range(1, 9)]
        ),
    ],
)
def test_nesting_is_refused_by_its_depth(text: str) -> None:
    assert fault(text).code == "too-deep"


def test_a_file_over_5_mb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / FILE
    with file.open("wb") as large:
        large.truncate(MOST_BYTES + 1)
    (problem,) = read_yaml(file, FILE).problems
    assert problem.code == "file-too-large"


def test_a_mark_of_utf8_is_welcome_and_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\n")
    assert read_yaml(file, FILE).data == {"a": "é"}
    file.write_bytes("a: 1\nb: été\n".encode("latin-1"))
    (problem,) = read_yaml(file, FILE).problems
    assert at(problem) == ("not-utf-8", 2, 4)
    file.write_text("a: 1\n", encoding="utf-16")
    assert [problem.code for problem in read_yaml(file, FILE).problems] == ["not-utf-8"]


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path: Path) -> None:
    assert [problem.code for problem in read_yaml(tmp_path, FILE).problems] == ["unreadable-file"]


YAML_LIKE = st.text(st.sampled_from("ab:-[]{}#&*!|>'\"%@`?, \n\t\r\\<é\u2028\ufeff0.~"), max_size=60)


@given(st.one_of(st.text(max_size=80), YAML_LIKE))
def test_no_text_does_more_than_give_problems(text: str) -> None:
    draft = parse_yaml(text, FILE)
    assert draft.problems or draft.data is not None


@given(st.binary(max_size=80))
def test_no_bytes_do_more_than_give_problems(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.mktemp("yaml") / FILE
    file.write_bytes(raw)
    read_yaml(file, FILE)


WORD = st.text(st.sampled_from("abcdé😀ñ"), min_size=1, max_size=6)
TREE = st.recursive(
    WORD,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3) | st.dictionaries(WORD, inner, min_size=1, max_size=3)
    ),
)


def written(tree: Any, indent: str = "") -> list[str]:
    """The tree as block YAML, one value a line."""
    if isinstance(tree, dict):
        pairs = [(f"{normalize('NFC', key)}:", value) for key, value in tree.items()]
    else:
        pairs = [("-", value) for value in tree]
    lines = []
    for head, value in pairs:
        if isinstance(value, str):
            lines.append(f"{indent}{head} {value}")
        else:
            lines += [f"{indent}{head}", *written(value, indent + "  ")]
    return lines


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    if isinstance(tree, str):
        yield path, tree
    else:
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, (*path, key))


@given(st.dictionaries(WORD, TREE, min_size=1, max_size=3))
def test_every_value_is_found_at_its_place(tree: dict[str, Any]) -> None:
    lines = written(tree)
    draft = parse_yaml("\n".join(lines), FILE)
    assert draft.data == tree
    for path, leaf in leaves(tree):
        place = draft.document.place(*path)
        assert lines[place.line - 1][place.column - 1 :] == leaf
        if isinstance(path[-1], str):
            key = draft.document.key_place(*path)
            assert lines[key.line - 1][key.column - 1 :].startswith(f"{path[-1]}:")
