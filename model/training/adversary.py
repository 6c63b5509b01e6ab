"""What images without labels add to a training: the losses of a semi-supervised GAN, as a part beside the loop's own.

Salimans et al. 2016, section 5: the classifier's sum Z(x) = Σ exp l_k(x) says whether x is real, D = Z / (Z + 1);
section 3.1: the generator learns to give the classifier's features the mean that they have on real images.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from model.data.mnist import LabelledRasters
from model.networks.gan import GanClassifier


class Adversary:
    """The unlabelled half of a training of `network`: `loss` for the classifier, then `teach_generator`; both autocast.

    Draws from `generator` only; every unlabelled image is seen once before the first is seen again.
    """

    def __init__(self, network: GanClassifier, unlabelled: LabelledRasters, generator: torch.Generator) -> None:
        self._network = network
        self._images = torch.from_numpy(unlabelled.images)  # (U, 28, 28) uint8
        self._generator = generator
        self._order = torch.empty(0, dtype=torch.int64)
        self._real = torch.empty(0)
        self._made = torch.empty(0)

    @property
    def order(self) -> Tensor:
        """Which unlabelled images come next: indices (K,), int64; for a snapshot."""
        return self._order

    @order.setter
    def order(self, order: Tensor) -> None:
        self._order = order

    @property
    def images(self) -> int:
        """How many unlabelled images there are."""
        return len(self._images)

    def loss(self, batch_size: int, device: str) -> Tensor:
        """Mean loss in nats of telling the next unlabelled images from as many generated ones.

        −½ E log D(x) − ½ E log(1 − D(G(z))), with log D = log Z − softplus(log Z), log(1 − D) = −softplus(log Z).
        """
        self._real = self._next(batch_size).to(device).float() / 255.0  # (B, 28, 28)
        self._made = self._network.generator.write(batch_size, self._generator)  # (B, 28, 28)
        both = torch.cat([self._real, self._made.detach()])  # (2B, 28, 28)
        log_z = torch.logsumexp(self._network(both).float(), dim=1)  # (2B, 10) -> (2B,)
        real, made = log_z[:batch_size], log_z[batch_size:]  # (B,), (B,)
        softplus = nn.functional.softplus
        return 0.5 * (softplus(real) - real).mean() + 0.5 * softplus(made).mean()

    def teach_generator(self) -> None:
        """Set the generator's gradients: of ‖E f(x) − E f(G(z))‖² / F, with F features of the classifier as it is."""
        features = self._network.features
        with torch.no_grad():
            wanted = features(self._real).float().mean(dim=0)  # (F,)
        found = features(self._made).float().mean(dim=0)  # (F,)
        loss = nn.functional.mse_loss(found, wanted)
        parameters = list(self._network.generator.parameters())
        for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
            parameter.grad = gradient

    def _next(self, count: int) -> Tensor:
        while len(self._order) < count:
            again = torch.randperm(len(self._images), generator=self._generator)  # (U,)
            self._order = torch.cat([self._order, again])
        chosen, self._order = self._order[:count], self._order[count:]
        return self._images[chosen]  # (count, 28, 28)
