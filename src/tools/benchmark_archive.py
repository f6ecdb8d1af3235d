#!/usr/bin/env python3
"""Checks and measures networks that `siamflow model emit` wrote, with the libtorch that is here.

Needs PyTorch alone. For every folder, precision and batch size it measures the methods embed, search
and mask: milliseconds a batch, memory, and the share of the device's peak, which a large matrix product
measured on the same device. On a GPU each is measured as it is called and as a captured CUDA graph.
Before that the results are compared with those that the processor gave in float32.

Exit code 1 if a float32 archive differs by more than --tolerance, or if one cannot be measured.
"""

import argparse
import json
import pathlib
import platform
import resource
import statistics
import sys
import time

import torch

TYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "uint8": torch.uint8,
    "int64": torch.int64,
}
MIB = 1 << 20


class Network:
    """An emitted network on a device, in one precision."""

    def __init__(self, folder, precision, device):
        self.folder = folder
        self.device = device
        self.about = json.loads((folder / "network.json").read_text())
        self.golden = {name: self._read(entry) for name, entry in self.about["golden"].items()}
        archive = folder / self.about["archives"][precision]
        self.module = torch.jit.load(str(archive), map_location=device).eval()

    def _read(self, entry):
        data = bytearray((self.folder / entry["file"]).read_bytes())
        return torch.frombuffer(data, dtype=TYPES[entry["type"]]).reshape(entry["shape"])

    def methods(self):
        return [name for name in ("embed", "search", "mask") if name in self.about["methods"]]

    def inputs(self, method, items):
        """Inputs of a method for so many items: the golden ones again and again."""
        found = None
        taken = []
        for name in self.about["methods"][method]["inputs"]:
            if name in self.golden:
                taken.append(self._repeated(self.golden[name], items))
            else:
                # Stays on the device and in the network's own type, so it is made here.
                source, result = name.rsplit(".", 1)
                if found is None:
                    found = self.run(source, self.inputs(source, items))
                taken.append(found[int(result)])
        return taken

    def _repeated(self, tensor, items):
        group = tensor.shape[0] // self.about["items"]
        grouped = tensor.reshape(self.about["items"], group, *tensor.shape[1:])
        index = torch.arange(items) % self.about["items"]
        repeated = grouped[index].reshape(items * group, *tensor.shape[1:])
        if tensor.dtype == torch.float32:
            # An embedding is handed over as one row of values.
            repeated = repeated.reshape(items, -1)
        return repeated.to(self.device)

    def run(self, method, inputs):
        results = getattr(self.module, method)(*inputs)
        return list(results) if isinstance(results, (list, tuple)) else [results]

    def multiply_adds(self, method):
        group = 1 if method != "search" else max(1, self.about["regionsPerItem"])
        return self.about["methods"][method]["multiplyAdds"] * group


def parity(network, method):
    """The largest difference of each golden result, and that as a share of its largest value."""
    rows = []
    results = network.run(method, network.inputs(method, network.about["items"]))
    for index, result in enumerate(results):
        golden = network.golden.get(f"{method}.{index}")
        if golden is not None:
            off = (result.float().cpu().reshape(-1) - golden.reshape(-1)).abs().max().item()
            largest = golden.abs().max().item()
            rows.append({"result": f"{method}.{index}", "difference": off, "largest": largest,
                         "share": off / largest if largest > 0 else off})
    return rows


class Clock:
    """Times calls on a device."""

    def __init__(self, device, seconds):
        self.cuda = device.type == "cuda"
        self.device = device
        self.seconds = seconds

    def wait(self):
        if self.cuda:
            torch.cuda.synchronize(self.device)

    def milliseconds(self, call):
        """The median of single calls, after two that do not count."""
        for _ in range(2):
            call()
        self.wait()
        times = []
        end = time.perf_counter() + self.seconds
        while not times or (time.perf_counter() < end and len(times) < 10000):
            begin = time.perf_counter()
            call()
            self.wait()
            times.append((time.perf_counter() - begin) * 1e3)
        return statistics.median(times)


def peak(precision, clock):
    """Floating point operations per second of a large matrix product."""
    side = 8192 if clock.cuda else 1024
    a = torch.randn(side, side, device=clock.device).to(TYPES[precision])
    b = torch.randn(side, side, device=clock.device).to(TYPES[precision])
    return 2 * side**3 / (clock.milliseconds(lambda: torch.matmul(a, b)) / 1e3)


def captured(network, method, inputs):
    """The method as a CUDA graph, to be replayed."""
    stream = torch.cuda.Stream(network.device)
    stream.wait_stream(torch.cuda.current_stream(network.device))
    with torch.cuda.stream(stream):
        for _ in range(3):
            network.run(method, inputs)
    torch.cuda.current_stream(network.device).wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        network.run(method, inputs)
    return graph


def measure(network, method, items, clock, flops):
    inputs = network.inputs(method, items)
    if clock.cuda:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(clock.device)
    plain = clock.milliseconds(lambda: network.run(method, inputs))
    if clock.cuda:
        memory = torch.cuda.max_memory_allocated(clock.device) / MIB
    else:
        # Of the process, up to now.
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"method": method, "batch": items, "ms": plain, "memory_mib": memory, "graph_ms": None}
    if clock.cuda:
        try:
            graph = captured(network, method, inputs)
            row["graph_ms"] = clock.milliseconds(graph.replay)
        except RuntimeError as error:
            row["graph_error"] = last_line(error)
    best = min(time for time in (plain, row["graph_ms"]) if time is not None)
    row["peak_share"] = 2 * network.multiply_adds(method) * items / (best / 1e3) / flops
    return row


def machine(device):
    return {
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version() if device.type == "cuda" else None,
        "device": torch.cuda.get_device_name(device) if device.type == "cuda" else platform.processor() or "cpu",
        "threads": torch.get_num_threads(),
    }


def figure(value, form):
    return "-" if value is None else format(value, form)


def markdown(report):
    about = report["machine"]
    lines = [f"PyTorch {about['torch']}, CUDA {about['cuda']}, {about['device']}", ""]
    for name, value in report["peak_flops"].items():
        lines.append(f"Peak measured in {name}: {value / 1e12:.3g} TFLOP/s")
    lines += ["", "| network | precision | result | largest difference | share of the largest value |",
              "|---|---|---|---|---|"]
    for one in report["networks"]:
        for row in one["parity"]:
            lines.append(f"| {one['model']} | {one['precision']} | {row['result']} "
                         f"| {row['difference']:.3g} | {row['share']:.3g} |")
    lines += ["", "| network | precision | method | batch | ms/batch | as a graph | MiB | share of peak |",
              "|---|---|---|---|---|---|---|---|"]
    for one in report["networks"]:
        for row in one["measured"]:
            lines.append(f"| {one['model']} | {one['precision']} | {row['method']} | {row['batch']} "
                         f"| {row['ms']:.3f} | {figure(row['graph_ms'], '.3f')} "
                         f"| {row['memory_mib']:.0f} | {row['peak_share']:.1%} |")
    failures = [f"- {one['model']}, {one['precision']}: {fault}"
                for one in report["networks"] for fault in one["faults"]]
    failures += [f"- {one['model']}, {one['precision']}, {row['method']}, batch {row['batch']}: no graph, "
                 + row["graph_error"]
                 for one in report["networks"] for row in one["measured"] if "graph_error" in row]
    return "\n".join(lines + ([""] + failures if failures else [])) + "\n"


def options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="+", type=pathlib.Path, metavar="DIR",
                        help="folders that siamflow model emit wrote")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu",
                        help="cpu, cuda or cuda:N; default: cuda if there is one")
    parser.add_argument("--precision", default=None, metavar="TYPE[,TYPE]",
                        help="archives to measure; default: all that a folder has")
    parser.add_argument("--batch", default="1,2,4,8,16,32,64,128,256", metavar="N[,N]",
                        help="items in a batch; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=1.0, metavar="S",
                        help="seconds of one measurement; default: %(default)s")
    parser.add_argument("--threads", type=int, default=None, metavar="N",
                        help="threads on a processor; default: PyTorch's own choice")
    parser.add_argument("--tolerance", type=float, default=1e-3, metavar="SHARE",
                        help="difference of float32 results that is borne, as a share of the largest value;"
                             " default: %(default)s")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="where all figures go as JSON")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="where the tables go")
    return parser.parse_args()


def examine(folder, precision, batches, clock, flops, tolerance):
    """Parity and speed of one archive; what fails is said and the rest goes on."""
    about = json.loads((folder / "network.json").read_text())
    one = {"model": about["model"], "architecture": about["architecture"],
           "weightsSha256": about["weightsSha256"], "precision": precision,
           "parity": [], "measured": [], "faults": []}
    try:
        network = Network(folder, precision, clock.device)
    except RuntimeError as error:
        one["faults"].append(last_line(error))
        return one
    for method in network.methods():
        items = network.about["items"]
        try:
            rows = parity(network, method)
            one["parity"] += rows
            if precision == "float32":
                one["faults"] += [f"{row['result']} differs by {row['share']:.3g} of its largest value"
                                  for row in rows if not row["share"] <= tolerance]
            for items in batches:
                one["measured"].append(measure(network, method, items, clock, flops))
        except RuntimeError as error:
            one["faults"].append(f"{method}, batch {items}: {last_line(error)}")
    return one


def last_line(error):
    """What went wrong: TorchScript tells where first."""
    return str(error).strip().splitlines()[-1]


def main():
    chosen = options()
    device = torch.device(chosen.device)
    if chosen.threads is not None:
        torch.set_num_threads(chosen.threads)
    # As siamflow runs them: nothing is compiled again for a new batch size.
    torch._C._set_graph_executor_optimize(False)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    clock = Clock(device, chosen.seconds)
    batches = [int(batch) for batch in chosen.batch.split(",")]
    report = {"machine": machine(device), "peak_flops": {}, "networks": []}
    with torch.inference_mode():
        for folder in chosen.folders:
            about = json.loads((folder / "network.json").read_text())
            wanted = chosen.precision.split(",") if chosen.precision else list(about["archives"])
            for precision in wanted:
                if precision not in about["archives"]:
                    sys.exit(f"{folder}: has no archive in {precision}; there are {', '.join(about['archives'])}")
                if precision not in report["peak_flops"]:
                    report["peak_flops"][precision] = peak(precision, clock)
                report["networks"].append(
                    examine(folder, precision, batches, clock, report["peak_flops"][precision], chosen.tolerance))
    text = markdown(report)
    print(text, end="")
    if chosen.json:
        chosen.json.write_text(json.dumps(report, indent=2) + "\n")
    if chosen.markdown:
        chosen.markdown.write_text(text)
    return 1 if any(one["faults"] for one in report["networks"]) else 0


if __name__ == "__main__":
    sys.exit(main())
