"""Numbers that the closed forms, gradients and the optimizer of the Rust code are tested against."""

import math

import torch
from torch.distributions import Independent, Normal, kl_divergence
from torch.nn.functional import binary_cross_entropy_with_logits

torch.set_default_dtype(torch.float64)


def show(name: str, value: torch.Tensor) -> None:
    flat = value.detach().flatten().tolist()
    print(f"{name} = [{', '.join(f'{v:.9g}' for v in flat)}]" if value.dim() else f"{name} = {flat[0]:.9g}")


def cross_entropy() -> None:
    print("# binary cross-entropy with logits")
    logits = torch.tensor([[-50.0, -3.0, -0.5, 0.0], [0.25, 2.0, 50.0, 50.0]], requires_grad=True)
    target = torch.tensor([[0.0, 1.0, 0.3, 0.5], [1.0, 0.0, 1.0, 0.0]])
    show("logits", logits)
    show("target", target)
    show("each", binary_cross_entropy_with_logits(logits, target, reduction="none"))
    total = binary_cross_entropy_with_logits(logits, target, reduction="sum")
    total.backward()
    show("sum", total)
    show("gradient", logits.grad)
    zeros = torch.zeros(784)
    show("784 zero logits", binary_cross_entropy_with_logits(zeros, zeros, reduction="sum"))


def divergences() -> None:
    print("\n# KL of diagonal Gaussians, summed over dimensions")
    mean, log_var = torch.tensor([0.5, -1.0, 0.0, 2.0]), torch.tensor([0.0, -2.0, 1.0, -6.0])
    prior_mean, prior_log_var = torch.tensor([0.0, 1.0, -0.5, 2.5]), torch.tensor([0.5, -1.0, 0.0, -4.0])
    for name, value in [("mean", mean), ("log_var", log_var), ("prior_mean", prior_mean), ("prior_log_var", prior_log_var)]:
        show(name, value)

    def gaussian(mean: torch.Tensor, log_var: torch.Tensor) -> Normal:
        return Normal(mean, (0.5 * log_var).exp())

    standard, prior = Normal(torch.zeros(4), torch.ones(4)), gaussian(prior_mean, prior_log_var)
    for name, other in [("standard normal", standard), ("prior", prior)]:
        m, v = mean.clone().requires_grad_(), log_var.clone().requires_grad_()
        each = kl_divergence(gaussian(m, v), other)
        total = each.sum()
        total.backward()
        show(f"to {name}, each", each)
        show(f"to {name}, sum", total)
        show(f"to {name}, d/d mean", m.grad)
        show(f"to {name}, d/d log_var", v.grad)
    z = torch.tensor([0.1, 0.2, 0.3, 0.4])
    show("log density of z = [0.1, 0.2, 0.3, 0.4] under the prior", Independent(prior, 1).log_prob(z))


def adam(decay: float) -> None:
    kind = torch.optim.AdamW if decay else torch.optim.Adam
    print(f"\n# five steps of {kind.__name__}, lr 1e-3, betas 0.9 0.999, eps 1e-8, weight_decay {decay:g}")
    weights = torch.tensor([0.5, -1.0, 2.0, 0.0], requires_grad=True)
    gradients = torch.tensor(
        [[0.1, -2.0, 0.0, 1e-4], [0.2, 1.0, 0.0, 1e-4], [-0.3, 0.5, 1e-3, 0.0], [0.4, -0.25, 0.0, -1e-4], [0.0, 3.0, 0.0, 1e-8]]
    )
    optimizer = kind([weights], lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=decay)
    show("weights", weights)
    for step, gradient in enumerate(gradients, 1):
        weights.grad = gradient.clone()
        optimizer.step()
        show(f"step {step}, gradient", gradient)
        show(f"step {step}, weights", weights)


def importance_bound() -> None:
    print("\n# a linear-Gaussian model, whose evidence has a closed form")
    # z ~ N(0, 1), x | z ~ N(w z + b, s^2): x ~ N(b, s^2 + w^2) per coordinate pair of one z.
    w, b, s = torch.tensor([0.8, -0.6]), torch.tensor([0.1, 0.2]), 0.5
    x = torch.tensor([1.0, -0.4])
    covariance = torch.outer(w, w) + s**2 * torch.eye(2)
    evidence = torch.distributions.MultivariateNormal(b, covariance).log_prob(x)
    print("w = [0.8, -0.6], b = [0.1, 0.2], s = 0.5, x = [1, -0.4]")
    show("log p(x)", evidence)
    variance = 1 / (1 + w.dot(w).item() / s**2)
    print(f"posterior mean = {variance * w.dot(x - b).item() / s**2:.9g}, variance = {variance:.9g}")
    assert math.isclose(variance, 1 / 5)


cross_entropy()
divergences()
adam(0.0)
adam(0.01)
importance_bound()
