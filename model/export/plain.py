"""A network's code as a reader of one script wants it: no docstrings and annotations, its sizes as numbers."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeVar

from model.networks.shape import Shape

Definition = ast.FunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
_Definition = TypeVar("_Definition", ast.FunctionDef, ast.ClassDef)


def plain(definition: Definition, shape: Shape, constants: Mapping[str, object]) -> Definition:
    """Simplify a class, function or assignment in place; its nodes keep the line numbers of their source.

    Parameters annotated as `Shape` go: what is read from them becomes the number in `shape`, and calls hand them on no
    longer. A name in `constants` becomes its value.
    """
    simpler: Definition = _Plain(shape, constants).visit(definition)
    return simpler


class _Plain(ast.NodeTransformer):
    def __init__(self, shape: Shape, constants: Mapping[str, object]) -> None:
        self._shape = shape
        self._constants = constants
        self._shapes: frozenset[str] = frozenset()  # the names that mean a Shape in the function that is visited

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        return self._without_docstring(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        outer = self._shapes
        taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        self._shapes = outer | {arg.arg for arg in taken if _is_shape(arg.annotation)}
        node.args.args = [arg for arg in node.args.args if arg.arg not in self._shapes]
        node.returns = None
        node.body = _answered_at_once(node.body)
        simpler = self._without_docstring(node)
        self._shapes = outer
        return simpler

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.Assign | None:
        if node.value is None:
            return None
        value = self.visit(node.value)
        return ast.copy_location(ast.Assign([node.target], value), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [arg for arg in node.args if not self._means_shape(arg)]
        node.keywords = [keyword for keyword in node.keywords if not self._means_shape(keyword.value)]
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if self._means_shape(node.value):
            return _literal(getattr(self._shape, node.attr), node)
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id in self._constants:
            return _literal(self._constants[node.id], node)
        return node

    def _means_shape(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id in self._shapes

    def _without_docstring(self, node: _Definition) -> _Definition:
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.copy_location(ast.Pass(), node.body[0])]
        self.generic_visit(node)
        return node


def _is_shape(annotation: ast.expr | None) -> bool:
    return isinstance(annotation, ast.Name) and annotation.id == Shape.__name__


def _answered_at_once(body: list[ast.stmt]) -> list[ast.stmt]:
    """`logits: Tensor = …; return logits` names the logits for the type checker only: `return …` is the same."""
    match body:
        case [
            *before,
            ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value) as named,
            ast.Return() as last,
        ]:
            if isinstance(last.value, ast.Name) and last.value.id == name:
                return [*before, ast.copy_location(ast.Return(value), named)]
    return body


def _literal(value: object, place: ast.expr) -> ast.expr:
    return ast.copy_location(ast.parse(repr(value), mode="eval").body, place)
