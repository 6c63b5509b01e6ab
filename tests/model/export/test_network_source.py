"""The gathering of a network's code, on a network that needs more of it than the registered ones."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import torch
from torch import nn

from model.errors import ExportError
from model.export.network_source import NetworkSource, gather
from model.networks.shape import Shape

MODULE = '''
"""A module."""

from __future__ import annotations

import math
from functools import cache

import torch.nn.functional as F
from torch import Tensor, nn, randn_like

from model.networks.convolution import as_images, convolution, convolutional
from model.networks.shape import Shape
from model.types import COLUMNS

_NOISE = -0.5
_KIND = "reflect"
_POOLS: dict[str, type[nn.Module]] = {"max": nn.MaxPool2d}


class Marker(nn.Module):
    """Nothing but a name."""


class Noise(Marker):
    """Gaussian noise while training."""

    def forward(self, images: Tensor) -> Tensor:
        """The same shape."""
        if self.training:  # never when it answers
            return images + abs(_NOISE) * randn_like(images)
        elif images.dim() == 9:
            raise ValueError("Too many.")
        else:
            return images


@cache
# how wide
def width(hidden: int, *, more: int = 0) -> int:
    """Too clever."""
    try:
        return int(math.sqrt(hidden**2)) + more
    except ValueError:
        return hidden


class Made(nn.Module):
    """A docstring."""

    outputs: int = 10

    def __init__(self, shape: Shape, slope: float = 0.2) -> None:
        super().__init__()
        # Two of them,
        # and noise between.
        self.features = convolutional(
            *convolution(1, 4), Noise(), nn.MaxPool2d(2), *convolution(4, 4), Noise(), _POOLS["max"](2), nn.Identity(),
            # a comment that is lost
            nn.Identity(),
        )
        self.slope = slope
        self.scales = self.scales_of(shape)
        self.answer = nn.Linear(4 * (COLUMNS // 4) ** 2, self.outputs, bias=width(shape.hidden, more=shape.layers) > 5)

    def scales_of(self, shape: Shape) -> tuple[float, ...]:
        return tuple(1.0 + shape.dropout * index for index in range(shape.layers) if shape.dropout_between < 2.0)

    def forward(self, rasters: Tensor) -> Tensor:
        """Logits."""
        found = self.features(as_images(rasters))
        found = F.pad(found, (0, 0), _KIND) if self.slope < 0 else found
        for scale in self.scales:  # noqa: PERF401
            found = F.leaky_relu(found, self.slope) * scale  # (B, 4, 7, 7)
        logits: Tensor = self.answer(found.flatten(1))  # (B, 10)
        return logits
'''


def loaded(name: str, text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of that name, as if it lay in model/networks."""
    file = folder / f"{name.rpartition('.')[2]}.py"
    file.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def text_of(source: NetworkSource) -> str:
    imports = [f"from {i.module} import {i.name}" if i.name else f"import {i.module}" for i in sorted(source.imports)]
    return "\n".join([*imports, "import torch", *(line for block in source.blocks(1) for line in block)])


def test_it_copes_with_what_python_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = Shape(6, 2, 0.25)
    module = loaded("model.networks.made", MODULE, tmp_path, monkeypatch)
    torch.manual_seed(1)
    network = module.Made(shape).eval()
    text = text_of(gather(network, shape))
    names: dict[str, type[nn.Module]] = {}
    exec(text, names)
    copy = names["Made"]().eval()
    copy.load_state_dict(network.state_dict())
    rasters = torch.rand(3, 28, 28)
    with torch.inference_mode():
        assert torch.equal(copy(rasters), network(rasters))
    assert not any(len(line) > 120 for line in text.splitlines())
    lines = [line.strip() for line in text.splitlines()]
    for kept in ("# Two of them,", "# and noise between.", "if self.training:  # never when it answers"):
        assert kept in lines
    assert "found = F.leaky_relu(found, self.slope) * scale  # (B, 4, 7, 7)" in lines
    assert "return self.answer(found.flatten(1))  # (B, 10)" in lines
    assert "class Marker(nn.Module):" in lines  # what is used through others comes along …
    assert text.index("class Marker") < text.index("class Noise") < text.index("class Made")
    for gone in ("Tensor", "Shape", "shape", "noqa", "docstring", "_NOISE", "Gaussian", "import model"):
        assert gone not in text  # … and what nobody needs to run it stays


def test_two_things_of_one_name_do_not_become_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = "from torch import nn\n\n\ndef _layer():\n    return nn.Flatten()\n\n\ndef flat():\n    return _layer()\n"
    loaded("model.networks.other", other, tmp_path, monkeypatch)
    text = (
        "from torch import nn\nfrom model.networks.other import flat\n\n\ndef _layer():\n    return nn.Tanh()\n\n\n"
        "class Two(nn.Sequential):\n    def __init__(self, shape):\n        super().__init__(flat(), _layer())\n"
    )
    module = loaded("model.networks.two", text, tmp_path, monkeypatch)
    with pytest.raises(ExportError, match="two things called _layer"):
        gather(module.Two(None), Shape(4, 1, 0.0))
