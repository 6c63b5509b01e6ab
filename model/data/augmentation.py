"""Random changes to whole batches of rasters, all on tensors: place, slant, size, bends, line width, noise.

Affine and elastic deformation after Simard, Steinkraus, Platt, "Best practices for convolutional neural networks
applied to visual document analysis", ICDAR 2003, section 2; the displacement field is drawn on a coarse grid and
enlarged instead of being smoothed with a Gaussian, which is the same idea and much faster.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from model.raster import SIDE


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far a raster may be changed; every amount is drawn uniformly from its range, for each image by itself."""

    rotation: float = math.radians(15)  # ± radians
    shear: float = 0.25  # ± sideways move a unit of height: a hand's slant
    scale: float = 0.14  # ± relative, each axis by itself
    shift: float = 1.6  # ± raster pixels
    bend: float = 1.3  # elastic displacement: standard deviation in raster pixels
    thickness: float = 0.85  # how far towards the thickened or thinned image, 0…1
    noise: float = 0.04  # standard deviation of grey noise on and beside the ink


def augment(
    images: Tensor, generator: torch.Generator, amount: Augmentation | None = None, share: Tensor | None = None
) -> Tensor:
    """Change a batch of rasters (B, 28, 28) in 0…1 at random; the same generator state gives the same change.

    `share` (B,) in 0…1 says how much of the amount each image gets (None: all of it). Source of every random number is
    `generator` (a CPU generator): the change is the same on every device.
    """
    amount = amount or Augmentation()
    share = torch.ones(len(images)) if share is None else share  # (B,)
    batch = images.unsqueeze(1)  # (B, 1, 28, 28)
    grid = _affine_grid(share, generator, amount) + _elastic_field(share, generator, amount)
    moved = functional.grid_sample(
        batch, grid.to(images.device), mode="bilinear", padding_mode="zeros", align_corners=False
    )  # (B, 1, 28, 28)
    changed = _change_thickness(moved, share, generator, amount)  # (B, 1, 28, 28)
    noise = torch.randn(changed.shape, generator=generator).to(images.device) * amount.noise
    near_ink = functional.max_pool2d(changed, 3, stride=1, padding=1) > 0.05  # the paper far from ink stays clean
    return (changed + noise * near_ink).clamp(0.0, 1.0).squeeze(1)  # (B, 28, 28)


def _uniform(share: Tensor, generator: torch.Generator, reach: float) -> Tensor:
    return (torch.rand(len(share), generator=generator) * 2 - 1) * reach * share  # (B,) in ±reach


def _affine_grid(share: Tensor, generator: torch.Generator, amount: Augmentation) -> Tensor:
    """Sampling grid (B, 28, 28, 2) in -1…1 of a random rotation, shear, scale and shift."""
    angle = _uniform(share, generator, amount.rotation)
    shear = _uniform(share, generator, amount.shear)
    wide = 1.0 + _uniform(share, generator, amount.scale)
    high = 1.0 + _uniform(share, generator, amount.scale)
    cos, sin = torch.cos(angle), torch.sin(angle)
    theta = torch.zeros(len(share), 2, 3)
    theta[:, 0, 0] = cos * wide
    theta[:, 0, 1] = (cos * shear - sin) * wide
    theta[:, 1, 0] = sin * high
    theta[:, 1, 1] = (sin * shear + cos) * high
    theta[:, 0, 2] = _uniform(share, generator, amount.shift * 2 / SIDE)
    theta[:, 1, 2] = _uniform(share, generator, amount.shift * 2 / SIDE)
    return functional.affine_grid(theta, [len(share), 1, SIDE, SIDE], align_corners=False)


def _elastic_field(share: Tensor, generator: torch.Generator, amount: Augmentation) -> Tensor:
    """Smooth random displacement (B, 28, 28, 2) in units of the sampling grid."""
    coarse = torch.randn(len(share), 2, 5, 5, generator=generator) * (amount.bend * 2 / SIDE)
    strength = torch.rand(len(share), 1, 1, 1, generator=generator) * share.view(-1, 1, 1, 1)  # (B, 1, 1, 1)
    field = functional.interpolate(coarse * strength, size=(SIDE, SIDE), mode="bicubic", align_corners=False)
    return field.permute(0, 2, 3, 1)  # (B, 2, 28, 28) -> (B, 28, 28, 2)


def _change_thickness(batch: Tensor, share: Tensor, generator: torch.Generator, amount: Augmentation) -> Tensor:
    """Blend each image (B, 1, 28, 28) with its dilation or its erosion: a thicker or thinner line."""
    blend = _uniform(share, generator, amount.thickness).to(batch.device).view(-1, 1, 1, 1)  # (B, 1, 1, 1)
    thicker = functional.max_pool2d(batch, kernel_size=(2, 2), stride=1, padding=1)[..., :SIDE, :SIDE]
    thinner = -functional.max_pool2d(-batch, kernel_size=(2, 2), stride=1, padding=1)[..., :SIDE, :SIDE]
    target = torch.where(blend > 0, thicker, thinner)  # (B, 1, 28, 28)
    return batch + (target - batch) * blend.abs()
