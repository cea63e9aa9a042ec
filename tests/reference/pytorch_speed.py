"""Training images per second of the `tutorial` model in PyTorch: the peer of `cvae bench`.

The same step as pytorch_cvae.py: a batch is gathered from images in memory, then forward, backward and Adam. The
images are noise, as in `cvae bench`: speed does not depend on what they show once denormals are flushed.
"""

import argparse
import time

import torch
from pytorch_cvae import CLASSES, PIXELS, TutorialVae

IMAGES = 20_000


def images_per_second(batch: int, seconds: float) -> float:
    """The speed of a fresh model, the first second left out."""
    x = torch.rand(IMAGES, PIXELS)
    y = torch.eye(CLASSES)[torch.arange(IMAGES) % CLASSES]
    model = TutorialVae(conditional=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    started, first, seen = time.perf_counter(), None, 0
    while True:
        for indices in torch.randperm(IMAGES).split(batch):
            bce, kl = model.terms(x[indices], y[indices])
            loss = (bce + kl) / len(indices)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            loss.item()
            now = time.perf_counter()
            if first is None:
                if now - started >= 1:
                    first = now
                continue
            seen += len(indices)
            if now - first >= seconds:
                return seen / (now - first)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch", type=int, nargs="+", default=[64, 128, 512])
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()

    torch.manual_seed(0)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    speeds = [f"{images_per_second(batch, args.seconds):.0f}" for batch in args.batch]
    print("| | " + " | ".join(f"batch {batch}" for batch in args.batch) + " |")
    print("|---|" + "---|" * len(args.batch))
    print(f"| PyTorch {torch.__version__} | " + " | ".join(speeds) + " |")


if __name__ == "__main__":
    main()
