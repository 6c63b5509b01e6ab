"""Statements as lines of text: one statement a line where it fits, with the comments of the source they came from."""

from __future__ import annotations

import ast
import copy
import io
import itertools
import re
import tokenize

WIDTH = 120  # characters a line
_FOR_TOOLS = re.compile(r"#\s*(noqa|type:|pragma|ruff:|fmt:|mypy:)")
_WithElse = ast.For | ast.While | ast.If
_OPENING, _CLOSING = "([{", ")]}"


class Source:
    """The text of a module, and its comments by line."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines()
        self._beside: dict[int, str] = {}  # after a statement, on its line
        self._alone: dict[int, str] = {}  # on a line of their own
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and not _FOR_TOOLS.match(token.string):
                kind = self._beside if token.line[: token.start[1]].strip() else self._alone
                kind[token.start[0]] = token.string

    def text(self, node: ast.stmt) -> str:
        """A statement in one line: as its author wrote it where it is still the same, else as `ast` writes it."""
        if node.lineno == node.end_lineno:
            in_bytes = self._lines[node.lineno - 1].encode()[node.col_offset : node.end_col_offset]
            written = in_bytes.decode()
            if ast.dump(ast.parse(written)) == ast.dump(ast.Module([node], [])):
                return written
        return ast.unparse(node)

    def above(self, line: int) -> list[str]:
        """The comments directly above a line, from top to bottom."""
        found: list[str] = []
        while (line := line - 1) in self._alone:
            found.insert(0, self._alone[line])
        return found

    def beside(self, first: int, last: int) -> str:
        """The first comment that stands on the lines `first` to `last`, after code; "" where there is none."""
        return next((self._beside[line] for line in range(first, last + 1) if line in self._beside), "")


def lines(node: ast.stmt, source: Source, between_methods: int, depth: int = 0) -> list[str]:
    """A statement, and what it holds, as lines of at most WIDTH characters, `between_methods` empty ones between them.

    `node` has the line numbers of `source`.
    """
    indent = "    " * depth
    first = min([node.lineno, *(decorator.lineno for decorator in getattr(node, "decorator_list", []))])
    result = [indent + comment for comment in source.above(first)]
    if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.If | ast.With):
        text = source.text(node)
        if "\n" in text:  # try and match are not taken apart
            return result + [indent + line for line in text.splitlines()]
        return result + _fitted(text, source.beside(node.lineno, node.end_lineno or node.lineno), indent)
    *decorators, head = _head(node)
    result += [indent + line for line in decorators]
    result += _fitted(head, source.beside(node.lineno, node.body[0].lineno - 1), indent)
    for index, inner in enumerate(node.body):
        if index > 0 and isinstance(inner, ast.FunctionDef):
            result += [""] * between_methods
        result += lines(inner, source, between_methods, depth + 1)
    if isinstance(node, _WithElse) and node.orelse:
        result.append(f"{indent}else:")
        for inner in node.orelse:
            result += lines(inner, source, between_methods, depth + 1)
    return result


def _head(node: ast.FunctionDef | ast.ClassDef | ast.For | ast.While | ast.If | ast.With) -> list[str]:
    """The decorators, then the line with the colon."""
    alone = copy.copy(node)
    alone.body = [ast.Pass()]
    if isinstance(alone, _WithElse):
        alone.orelse = []
    return ast.unparse(alone).strip().splitlines()[:-1]


def _fitted(text: str, comment: str, indent: str) -> list[str]:
    beside = f"  {comment}" if comment else ""
    if len(indent + text + beside) <= WIDTH:
        return [indent + text + beside]
    above = [indent + comment] if comment else []
    return above + ([indent + text] if len(indent + text) <= WIDTH else _broken(text, indent))


def _broken(text: str, indent: str) -> list[str]:
    """A statement that is too long, broken inside the bracket that holds most of it, as many parts a line as fit."""
    start, parts, end = _longest_bracket(text)
    result = [indent + text[:start]]
    line = ""
    for part in parts:
        longer = f"{line} {part}," if line else f"{indent}    {part},"
        if line and len(longer) > WIDTH:
            result.append(line)
            longer = f"{indent}    {part},"
        line = longer
    return [*result, line.removesuffix(","), indent + text[end:]]


def _longest_bracket(text: str) -> tuple[int, list[str], int]:
    """Where the longest bracket's inside starts, its parts between commas, and where it ends."""
    open_at: list[tuple[int, list[int]]] = []  # where each open bracket's inside starts, and its commas
    found: tuple[int, list[int], int] = (len(text), [], len(text))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.string in _OPENING and token.type == tokenize.OP:
            open_at.append((token.end[1], []))
        elif token.string in _CLOSING and token.type == tokenize.OP:
            start, commas = open_at.pop()
            if token.start[1] - start >= found[2] - found[0]:
                found = (start, commas, token.start[1])
        elif token.string == "," and open_at:
            open_at[-1][1].append(token.start[1])
    start, commas, end = found
    borders = [start - 1, *commas, end]
    parts = [text[left + 1 : right].strip() for left, right in itertools.pairwise(borders)]
    return start, [part for part in parts if part], end
