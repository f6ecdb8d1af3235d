#!/usr/bin/env python3
"""Trains what `siamflow train --emit` wrote, with the libtorch that is here.

Needs PyTorch alone. The network, its losses, the pairs, the learning rates and the optimizer's numbers are
in the folder; nothing of them is said here. Weights are written to FOLDER/trained after every validateSteps
steps and at the end, for `siamflow train --adopt`, and with them the optimizer's state, from which the same
command goes on.

Exit code 1 if a loss is not a number.
"""

import argparse
import gzip
import json
import math
import pathlib
import struct
import sys
import time

import torch

TYPES = {"uint8": torch.uint8, "float32": torch.float32}


class Pairs:
    """The emitted pairs as rows of bytes."""

    def __init__(self, folder, about, device, say):
        self.inputs = []
        start = 0
        for given in about["inputs"]:
            kind = TYPES[given["type"]]
            length = math.prod(given["shape"]) * torch.empty(0, dtype=kind).element_size()
            self.inputs.append((start, start + length, kind, given["shape"]))
            start += length
        self.count = sum(piece["pairs"] for piece in about["pieces"])
        place = device
        if device.type == "cuda":
            free, _ = torch.cuda.mem_get_info(device)
            if self.count * start > free * 0.6:
                place = torch.device("cpu")
        self.rows = torch.empty((self.count, start), dtype=torch.uint8, device=place)
        self.seed = about["seed"]
        self.orders = {}
        row = 0
        for piece in about["pieces"]:
            data = gzip.decompress((folder / piece["file"]).read_bytes())
            if len(data) != piece["pairs"] * start:
                sys.exit(f"{folder / piece['file']}: has {len(data)} bytes, {piece['pairs']} pairs of {start} were expected")
            block = torch.frombuffer(bytearray(data), dtype=torch.uint8).reshape(piece["pairs"], start)
            self.rows[row:row + piece["pairs"]] = block
            row += piece["pairs"]
            say(f"read {row}/{self.count} pairs")

    def batch(self, step, size, device):
        """The pairs of a step from 1 on: in the order of the files, and in another each time they come again."""
        taken = []
        for number in range((step - 1) * size, step * size):
            again, row = divmod(number, self.count)
            taken.append(self._order(again)[row] if again else row)
        rows = self.rows[torch.tensor(taken, device=self.rows.device)].to(device)
        return [rows[:, begin:end].contiguous().view(kind).reshape(size, *shape)
                for begin, end, kind, shape in self.inputs]

    def _order(self, again):
        if again not in self.orders:
            generator = torch.Generator().manual_seed(self.seed + again)
            self.orders = {again - 1: self.orders.get(again - 1),
                           again: torch.randperm(self.count, generator=generator).tolist()}
        return self.orders[again]


class Parameter:
    """A tensor of the network; with moments if it is trained."""

    def __init__(self, module, about):
        self.name = about["name"]
        self.rate = about["rate"]
        self.decays = about["decays"]
        tensor = module
        for part in about["attribute"].split("."):
            tensor = getattr(tensor, part)
        self.tensor = tensor.requires_grad_(self.rate > 0)
        if self.rate > 0:
            self.moment1 = torch.zeros_like(tensor, requires_grad=False)
            self.moment2 = torch.zeros_like(tensor, requires_grad=False)


def update(parameters, rate, step, numbers):
    """AdamW as io.siamflow.training.AdamW says it: a gradient's components are bounded, the decay is apart."""
    beta1, beta2 = numbers["beta1"], numbers["beta2"]
    correction = math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step)
    with torch.no_grad():
        for one in parameters:
            gradient = one.tensor.grad
            if gradient is None:
                continue
            own = rate * one.rate
            gradient = gradient.clamp(-numbers["clip"], numbers["clip"])
            one.moment1.mul_(beta1).add_(gradient, alpha=1 - beta1)
            one.moment2.mul_(beta2).addcmul_(gradient, gradient, value=1 - beta2)
            if one.decays:
                one.tensor.mul_(1 - own * numbers["decay"])
            one.tensor.sub_(own * correction * one.moment1 / (one.moment2.sqrt() + numbers["epsilon"]))
            one.tensor.grad = None


def write_safetensors(file, tensors, texts):
    header = {"__metadata__": texts}
    data = []
    offset = 0
    for name in sorted(tensors):
        values = tensors[name].detach()
        raw = bytearray(4 * values.numel())
        torch.frombuffer(raw, dtype=torch.float32).copy_(values.contiguous().reshape(-1))
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, offset + len(raw)]}
        offset += len(raw)
        data.append(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    part = file.with_suffix(".part")
    with open(part, "wb") as out:
        out.write(struct.pack("<Q", len(text)))
        out.write(text)
        for raw in data:
            out.write(raw)
    part.replace(file)


class Log:
    """progress.csv, with the columns that `siamflow train` writes."""

    def __init__(self, file, columns, step):
        self.file = file
        self.columns = columns
        self.lines = [",".join(columns)]
        if step and file.exists():
            self.lines += [line for line in file.read_text().splitlines()[1:] if int(line.split(",")[0]) <= step]

    def add(self, step, rate, speed, means):
        row = [str(step), repr(rate), repr(speed), "NaN"] + [repr(mean) for mean in means]
        self.lines.append(",".join(row))
        self.file.write_text("\n".join(self.lines) + "\n")


class Training:
    """The network on a device, and how far it has come."""

    def __init__(self, folder, device, say):
        self.folder = folder
        self.about = json.loads((folder / "training.json").read_text())
        self.device = device
        self.module = torch.jit.load(str(folder / self.about["archive"]), map_location=device)
        self.parameters = [Parameter(self.module, each) for each in self.about["parameters"]]
        self.trained = [each for each in self.parameters if each.rate > 0]
        self.pairs = Pairs(folder, self.about, device, say)
        self.out = folder / "trained"
        self.out.mkdir(exist_ok=True)
        self.state = self.out / "state.pt"
        self.step = 0
        if self.state.exists():
            state = torch.load(self.state, map_location=device)
            if state["identity"] != self.about["identity"]:
                sys.exit(f"{self.state}: is of another training; remove {self.out}")
            with torch.no_grad():
                for each in self.trained:
                    each.tensor.copy_(state["weights"][each.name])
                    each.moment1.copy_(state["moment1"][each.name])
                    each.moment2.copy_(state["moment2"][each.name])
            self.step = state["step"]

    def steps(self):
        return len(self.about["rates"])

    def go(self):
        """One step; the losses' means over the batch."""
        self.step += 1
        inputs = self.pairs.batch(self.step, self.about["batch"], self.device)
        losses = getattr(self.module, self.about["method"])(*inputs)
        losses = [losses] if isinstance(losses, torch.Tensor) else list(losses)
        means = [loss.mean() for loss in losses]
        total = sum(mean * term["factor"] for mean, term in zip(means, self.about["losses"]))
        total.backward()
        update(self.trained, self.about["rates"][self.step - 1], self.step, self.about["adamw"])
        return torch.stack([mean.detach().float() for mean in means])

    def write(self):
        texts = dict(self.about["identity"], step=str(self.step))
        write_safetensors(self.out / f"weights-{self.step:06d}.safetensors",
                          {each.name: each.tensor for each in self.parameters}, texts)
        part = self.state.with_suffix(".part")
        torch.save({
            "identity": self.about["identity"],
            "step": self.step,
            "weights": {each.name: each.tensor.detach() for each in self.trained},
            "moment1": {each.name: each.moment1 for each in self.trained},
            "moment2": {each.name: each.moment2 for each in self.trained},
        }, part)
        part.replace(self.state)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="what `siamflow train --emit` wrote")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu",
                        help="cpu, cuda or cuda:N; default: cuda where there is one, else cpu")
    parser.add_argument("--minutes", type=float, default=math.inf,
                        help="minutes after which weights are written and it ends; default: the whole schedule")
    parser.add_argument("--report", type=float, default=20,
                        help="seconds from one line of progress to the next; default: 20")
    chosen = parser.parse_args()
    if not (chosen.folder / "training.json").is_file():
        parser.error(f"{chosen.folder}: is no emitted training")
    if "pieces" not in json.loads((chosen.folder / "training.json").read_text()):
        parser.error(f"{chosen.folder}: is not whole; emit it again")
    return chosen


def main():
    began = time.monotonic()
    chosen = parse()
    device = torch.device(chosen.device)

    def say(text):
        print(text, flush=True)

    # As siamflow runs it: nothing is compiled again for a new shape.
    torch._C._set_graph_executor_optimize(False)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    say(f"PyTorch {torch.__version__}, CUDA {torch.version.cuda}, "
        + (torch.cuda.get_device_name(device) if device.type == "cuda" else "a processor"))
    training = Training(chosen.folder, device, say)
    about = training.about
    log = Log(training.out / "progress.csv", about["columns"], training.step)
    if training.step:
        say(f"resumed after step {training.step}")
    sums, count, since = 0, 0, time.monotonic()
    while training.step < training.steps():
        sums = sums + training.go()
        count += 1
        last = training.step == training.steps()
        late = time.monotonic() - began > 60 * chosen.minutes
        writes = last or late or training.step % about["validateSteps"] == 0
        if writes or time.monotonic() - since > chosen.report:
            means = (sums / count).tolist()
            speed = count * about["batch"] / (time.monotonic() - since)
            rate = about["rates"][training.step - 1]
            losses = " ".join(f"{term['name']} {mean:.4f}" for term, mean in zip(about["losses"], means))
            left = (training.steps() - training.step) * about["batch"] / speed / 60
            say(f"step {training.step}/{training.steps()} rate {rate:.2e} {losses} {speed:.1f} pairs/s, {left:.0f} min left")
            if not all(math.isfinite(mean) for mean in means):
                say(f"a loss is not a number at step {training.step}; nothing more is written")
                return 1
            log.add(training.step, rate, speed, means)
            if writes:
                training.write()
            if late:
                break
            sums, count, since = 0, 0, time.monotonic()
    say(f"{training.out}: after step {training.step}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
