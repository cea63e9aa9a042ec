"""The `tutorial` model in PyTorch: what the Rust trainer must agree with.

Encoder 794 -> 400 -> ReLU -> (20 means, 20 log-variances), decoder 30 -> 400 -> ReLU -> 784 logits; the one-hot
label stands next to both inputs, or nowhere with --unconditional. Grey-value binary cross-entropy and KL are both
summed over pixels or latents and averaged over images; Adam with PyTorch's defaults; PyTorch's initial weights.
"""

import argparse
import gzip
import platform
import struct
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, one_hot

PIXELS, CLASSES, HIDDEN, LATENT = 784, 10, 400, 20


def read_idx(path: Path) -> torch.Tensor:
    """One IDX file of unsigned bytes, gzipped or plain, as a tensor of its own shape."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        zero, kind, rank = struct.unpack(">HBB", file.read(4))
        if (zero, kind) != (0, 8):
            raise SystemExit(f"{path}: magic {zero:#06x} {kind:#04x}, expected 0x0000 0x08 (unsigned bytes)")
        shape = struct.unpack(f">{rank}I", file.read(4 * rank))
        return torch.frombuffer(bytearray(file.read()), dtype=torch.uint8).reshape(shape)


def find(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.gz", folder / name):
        if path.is_file():
            return path
    raise SystemExit(f"{folder}: neither {name}.gz nor {name} is there")


def load(folder: Path, part: str) -> tuple[torch.Tensor, torch.Tensor]:
    """Grey values in [0, 1], one row per image, and one-hot labels."""
    images = read_idx(find(folder, f"{part}-images-idx3-ubyte"))
    labels = read_idx(find(folder, f"{part}-labels-idx1-ubyte"))
    return images.reshape(-1, PIXELS).float() / 255, one_hot(labels.long(), CLASSES).float()


class TutorialVae(nn.Module):
    def __init__(self, conditional: bool):
        super().__init__()
        self.conditional = conditional
        label = CLASSES if conditional else 0
        self.encoder = nn.Linear(PIXELS + label, HIDDEN)
        self.mean = nn.Linear(HIDDEN, LATENT)
        self.log_var = nn.Linear(HIDDEN, LATENT)
        self.decoder = nn.Linear(LATENT + label, HIDDEN)
        self.logits = nn.Linear(HIDDEN, PIXELS)

    def with_label(self, value: torch.Tensor, label: torch.Tensor) -> torch.Tensor:
        return torch.cat([value, label], 1) if self.conditional else value

    def encode(self, x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        hidden = self.encoder(self.with_label(x, y)).relu()
        return self.mean(hidden), self.log_var(hidden)

    def decode(self, z: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return self.logits(self.decoder(self.with_label(z, y)).relu())

    def terms(self, x: torch.Tensor, y: torch.Tensor, samples: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
        """BCE (averaged over samples of z) and KL, each summed over the batch."""
        mean, log_var = self.encode(x, y)
        bce = torch.zeros(())
        for _ in range(samples):
            z = mean + (0.5 * log_var).exp() * torch.randn_like(mean)
            bce = bce + binary_cross_entropy_with_logits(self.decode(z, y), x, reduction="sum")
        kl = -0.5 * (1 + log_var - mean.square() - log_var.exp()).sum()
        return bce / samples, kl


def evaluate(model: TutorialVae, x: torch.Tensor, y: torch.Tensor, samples: int) -> tuple[float, float]:
    """Mean BCE and KL per image."""
    with torch.no_grad():
        parts = [model.terms(bx, by, samples) for bx, by in zip(x.split(1000), y.split(1000))]
    return tuple(sum(part[i].item() for part in parts) / len(x) for i in (0, 1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the four IDX files, gzipped or plain")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--conditional", dest="conditional", action="store_true", default=True)
    kind.add_argument("--unconditional", dest="conditional", action="store_false")
    parser.add_argument("--images", type=int, default=50_000, help="train on the first N images (50000 or 60000)")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    train_x, train_y = (part[: args.images] for part in load(args.data, "train"))
    if len(train_x) != args.images:
        raise SystemExit(f"--images {args.images}: the training files hold {len(train_x)}")
    test_x, test_y = load(args.data, "t10k")
    model = TutorialVae(args.conditional)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

    name = "conditional" if args.conditional else "unconditional"
    print(f"# torch {torch.__version__}, Python {platform.python_version()}")
    print(f"# {name}, {args.images} images, batch {args.batch}, seed {args.seed}")
    print("epoch  train BCE+KL  test BCE      KL     sum  sum, 10 samples of z")
    for epoch in range(1, args.epochs + 1):
        total = 0.0
        for batch in torch.randperm(args.images).split(args.batch):
            bce, kl = model.terms(train_x[batch], train_y[batch])
            loss = (bce + kl) / len(batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += (bce + kl).item()
        bce, kl = evaluate(model, test_x, test_y, 1)
        bce10, kl10 = evaluate(model, test_x, test_y, 10)
        print(
            f"{epoch:5} {total / args.images:13.3f} {bce:9.3f} {kl:7.3f} {bce + kl:7.3f} {bce10 + kl10:21.3f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
