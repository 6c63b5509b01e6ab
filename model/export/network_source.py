"""The code of one network, gathered from model/networks: its class and what that uses there, in plain PyTorch."""

from __future__ import annotations

import ast
import importlib
import inspect
from dataclasses import dataclass, field
from functools import cached_property
from types import ModuleType

from torch import nn

from model.errors import ExportError
from model.export import layout
from model.export.plain import Definition, plain
from model.networks.shape import Shape

_OURS = "model."


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """`import module`, or `from module import name`; `name` may end with “ as another”."""

    module: str
    name: str = ""


@dataclass(slots=True)
class NetworkSource:
    """A network's definitions, each after those it uses, and the imports they need."""

    definitions: list[tuple[Definition, layout.Source]] = field(default_factory=list)
    imports: set[Import] = field(default_factory=set)

    def blocks(self, between_methods: int) -> list[list[str]]:
        """Each definition as its lines."""
        return [layout.lines(node, source, between_methods) for node, source in self.definitions]


def gather(network: nn.Module, shape: Shape) -> NetworkSource:
    """The source of `network`'s class in the sizes of `shape`: it is built without arguments.

    Raises ExportError where two definitions of one name would meet in the script.
    """
    kind = type(network)
    gathered = _Gatherer(shape)
    gathered.add(_Module(inspect.getmodule(kind)), kind.__name__)
    return gathered.result


class _Module:
    """A module of Rowpad and what its top level names."""

    def __init__(self, module: ModuleType | None) -> None:
        assert module is not None  # networks are defined in files
        self.module = module
        text = inspect.getsource(module)
        self.source = layout.Source(text)
        self._tree = ast.parse(text)

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Classes, functions and assignments by name."""
        found: dict[str, Definition] = {}
        for node in self._tree.body:
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                    found[name] = node
                case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                    found[name] = node
        return found

    @cached_property
    def imports(self) -> dict[str, Import]:
        """Imported things by the name they have here."""
        found: dict[str, Import] = {}
        for node in self._tree.body:
            if isinstance(node, ast.Import):
                found |= {alias.asname or alias.name.split(".")[0]: Import(ast.unparse(alias)) for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                origin = node.module or ""
                found |= {alias.asname or alias.name: Import(origin, ast.unparse(alias)) for alias in node.names}
        return found

    @cached_property
    def constants(self) -> dict[str, object]:
        """Numbers, texts and tuples of them, assigned or imported, by name."""
        return {name: value for name, value in vars(self.module).items() if _is_literal(value)}


class _Gatherer:
    def __init__(self, shape: Shape) -> None:
        self._shape = shape
        self._modules: dict[str, str] = {}  # of each definition, by name
        self.result = NetworkSource()

    def add(self, module: _Module, name: str) -> None:
        """Add the definition `name` of a module after everything that it uses; imports where it is from elsewhere."""
        if name in module.imports:
            self._add_imported(module.imports[name])
        elif name in module.definitions:
            self._add_defined(module, name)

    def _add_imported(self, wanted: Import) -> None:
        if wanted.module.startswith(_OURS):
            self.add(_Module(importlib.import_module(wanted.module)), wanted.name)
        else:
            self.result.imports.add(wanted)

    def _add_defined(self, module: _Module, name: str) -> None:
        origin = module.module.__name__
        if name in self._modules:
            if self._modules[name] != origin:
                raise ExportError(f"This network can't be written as one script: it has two things called {name}.")
            return
        self._modules[name] = origin
        node = plain(module.definitions[name], self._shape, module.constants)
        used = [part for part in ast.walk(node) if isinstance(part, ast.Name) and part.id != name]
        for part in sorted(used, key=lambda part: (part.lineno, part.col_offset)):
            self.add(module, part.id)
        self.result.definitions.append((node, module.source))


def _is_literal(value: object) -> bool:
    if isinstance(value, tuple):
        return all(_is_literal(part) for part in value)
    return type(value) in (int, float, str, bool)
