#!/usr/bin/env python3
"""Checks and measures networks that `siamflow model emit` wrote, with the libtorch that is here.

Needs PyTorch alone. For every folder, precision and batch size it compares the results of the methods
embed, search and mask with those that the processor gave in float32, and measures milliseconds a batch,
memory, and the share of the device's peak, which a large matrix product measured in the same process. On
a GPU each is measured as it is called, as a captured CUDA graph, and in a row without waiting between.
Each folder has a process of its own: an error that a GPU does not recover from ends that one alone. Rows
are printed as they are measured, and --json and --markdown are written anew after each folder.

Exit code 1 if a float32 result differs by more than --tolerance, if any is not finite, or if something
cannot be measured.
"""

import argparse
import gc
import json
import math
import os
import pathlib
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
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

# What rounding every value to eight bits may do to a result, as a share of its largest value.
ROUNDED = .1


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

    def golden_result(self, name, items):
        """What a method gives for the inputs of so many items; None if it is not known."""
        return self._again(self.golden[name], items) if name in self.golden else None

    def _again(self, tensor, items):
        group = tensor.shape[0] // self.about["items"]
        grouped = tensor.reshape(self.about["items"], group, *tensor.shape[1:])
        index = torch.arange(items) % self.about["items"]
        return grouped[index].reshape(items * group, *tensor.shape[1:])

    def _repeated(self, tensor, items):
        repeated = self._again(tensor, items)
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


def parity(network, method, items, results):
    """The largest difference of each result from the golden one, and that as a share of its largest value."""
    rows = []
    for index, result in enumerate(results):
        golden = network.golden_result(f"{method}.{index}", items)
        if golden is not None:
            row = {"result": f"{method}.{index}", "batch": items}
            row.update(difference(result.float().cpu(), golden))
            rows.append(row)
    return rows


def difference(result, expected):
    off = (result.reshape(-1) - expected.reshape(-1)).abs().max().item()
    largest = expected.abs().max().item()
    share = off / largest if largest > 0 else off
    # JSON has no other numbers.
    return {"difference": finite(off), "largest": finite(largest), "share": finite(share)}


def finite(value):
    return value if math.isfinite(value) else None


def faults(rows, bound):
    """Which results are not those that are expected."""
    found = []
    for row in rows:
        if row["share"] is None:
            found.append(f"{row['result']} is not finite, batch {row['batch']}")
        elif bound is not None and row["share"] > bound:
            found.append(f"{row['result']} differs by {row['share']:.3g} of its largest value, batch {row['batch']}")
    return found


class Clock:
    """Times calls on a device."""

    def __init__(self, device, seconds):
        self.cuda = device.type == "cuda"
        self.device = device
        self.seconds = seconds
        # One for all graphs: cuBLAS keeps a workspace for every stream that it has been used on.
        self.stream = torch.cuda.Stream(device) if self.cuda else None
        self.no_graphs = None

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

    def in_a_row(self, call, about):
        """Milliseconds a call of many between which nothing waits: what the device itself takes."""
        if not self.cuda:
            return about
        calls = max(1, int(self.seconds * 1e3 / 5 / about))
        times = []
        for _ in range(5):
            begin = torch.cuda.Event(enable_timing=True)
            end = torch.cuda.Event(enable_timing=True)
            begin.record()
            for _ in range(calls):
                call()
            end.record()
            end.synchronize()
            times.append(begin.elapsed_time(end) / calls)
        return statistics.median(times)


def peak(precision, clock):
    """Floating point operations per second of a large matrix product."""
    side = 8192 if clock.cuda else 1024
    a = torch.randn(side, side, device=clock.device).to(TYPES[precision])
    b = torch.randn(side, side, device=clock.device).to(TYPES[precision])
    product = lambda: torch.matmul(a, b)
    return 2 * side**3 / (clock.in_a_row(product, clock.milliseconds(product)) / 1e3)


def captured(network, method, inputs, stream):
    """The method as a CUDA graph, to be replayed, and the results that replaying it writes."""
    stream.wait_stream(torch.cuda.current_stream(network.device))
    with torch.cuda.stream(stream):
        for _ in range(3):
            network.run(method, inputs)
    torch.cuda.current_stream(network.device).wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream):
        results = network.run(method, inputs)
    return graph, results


def graphed(network, method, inputs, expected, clock, bound, row):
    """Measures the method as a graph, whose results are to be those of the call."""
    before = torch.cuda.memory_reserved(clock.device)
    try:
        graph, results = captured(network, method, inputs, clock.stream)
    except Exception as error:
        # PyTorch may now take the capture to go on, in this stream.
        torch.cuda.set_stream(torch.cuda.default_stream(clock.device))
        clock.no_graphs = f"not tried after {method}, batch {row['batch']}"
        row["graph_error"] = cause(error)
        return None
    graph.replay()
    clock.wait()
    for index, (result, plain) in enumerate(zip(results, expected)):
        share = difference(result.float(), plain.float())["share"]
        if share is None or share > bound:
            row["graph_error"] = f"result {index} is not that of the call, off by {share}"
            return None
    row["graph_ms"] = clock.milliseconds(graph.replay)
    row["graph_mib"] = (torch.cuda.memory_reserved(clock.device) - before) / MIB
    return graph.replay


def measure(network, method, items, clock, flops, bound):
    """Parity and speed of a method at a batch size."""
    inputs = network.inputs(method, items)
    if clock.cuda:
        gc.collect()
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(clock.device)
    call = lambda: network.run(method, inputs)
    plain = clock.milliseconds(call)
    if clock.cuda:
        memory = torch.cuda.max_memory_allocated(clock.device) / MIB
    else:
        # Of the process, up to now.
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"method": method, "batch": items, "ms": plain, "memory_mib": memory, "graph_ms": None,
           "graph_mib": None}
    results = call()
    shares = parity(network, method, items, results)
    fastest = call
    if clock.cuda and clock.no_graphs is None:
        replay = graphed(network, method, inputs, results, clock, bound, row)
        if replay is not None and row["graph_ms"] < plain:
            fastest = replay
    elif clock.cuda:
        row["graph_error"] = clock.no_graphs
    best = min(time for time in (plain, row["graph_ms"]) if time is not None)
    row["device_ms"] = clock.in_a_row(fastest, best)
    row["peak_share"] = 2 * network.multiply_adds(method) * items / (row["device_ms"] / 1e3) / flops
    return row, shares


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


def line(one, row):
    return (f"| {one['model']} | {one['precision']} | {row['method']} | {row['batch']} | {row['ms']:.3f} "
            f"| {figure(row['graph_ms'], '.3f')} | {row['device_ms']:.3f} | {row['memory_mib']:.0f} "
            f"| {figure(row['graph_mib'], '.0f')} | {row['peak_share']:.1%} |")


def markdown(report):
    about = report["machine"]
    lines = [f"PyTorch {about['torch']}, CUDA {about['cuda']}, {about['device']}", ""] if about else []
    for name in dict.fromkeys(one["precision"] for one in report["networks"]):
        peaks = [one["peak_flops"] / 1e12 for one in report["networks"]
                 if one["precision"] == name and one["peak_flops"]]
        if peaks:
            lines.append(f"Peak measured in {name}: {min(peaks):.3g} to {max(peaks):.3g} TFLOP/s")
    lines += ["", "Largest differences of all batches:", "",
              "| network | precision | result | largest difference | share of the largest value |",
              "|---|---|---|---|---|"]
    for one in report["networks"]:
        for name in dict.fromkeys(row["result"] for row in one["parity"]):
            rows = [row for row in one["parity"] if row["result"] == name]
            worst = max(rows, key=lambda row: math.inf if row["share"] is None else row["share"])
            lines.append(f"| {one['model']} | {one['precision']} | {name} "
                         f"| {figure(worst['difference'], '.3g')} | {figure(worst['share'], '.3g')} |")
    lines += ["", "| network | precision | method | batch | ms/batch | as a graph | in a row | MiB | of the graph "
              "| share of peak |",
              "|---|---|---|---|---|---|---|---|---|---|"]
    for one in report["networks"]:
        for row in one["measured"]:
            lines.append(line(one, row))
    failures = [f"- {one['model']}, {one['precision']}: {fault}"
                for one in report["networks"] for fault in one["faults"]]
    failures += [f"- {one['model']}, {one['precision']}, {row['method']}, batch {row['batch']}: no graph, "
                 + row["graph_error"]
                 for one in report["networks"] for row in one["measured"]
                 if "graph_error" in row and not row["graph_error"].startswith("not tried")]
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
    parser.add_argument("--seconds", type=float, default=.15, metavar="S",
                        help="seconds of one measurement, of which a batch has one on a processor and three on"
                             " a GPU; default: %(default)s")
    parser.add_argument("--threads", type=int, default=None, metavar="N",
                        help="threads on a processor; default: PyTorch's own choice")
    parser.add_argument("--tolerance", type=float, default=1e-3, metavar="SHARE",
                        help="difference of float32 results that is borne, as a share of the largest value;"
                             " default: %(default)s")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="where all figures go as JSON")
    parser.add_argument("--markdown", type=pathlib.Path, metavar="FILE", help="where the tables go")
    return parser.parse_args()


def examine(network, one, batches, clock, tolerance, keep):
    """Parity and speed of one archive; what fails is said and the rest goes on."""
    single = one["precision"] == "float32"
    for method in network.methods():
        for items in batches:
            try:
                row, shares = measure(network, method, items, clock, one["peak_flops"],
                                      tolerance if single else ROUNDED)
            except Exception as error:
                one["faults"].append(f"{method}, batch {items}: {cause(error)}")
                keep()
                continue
            one["measured"].append(row)
            one["parity"] += shares
            one["faults"] += faults(shares, tolerance if single else None)
            print(line(one, row), flush=True)
            keep()


def cause(error):
    """What went wrong: TorchScript tells where first, and CUDA how to look further last."""
    said = [text.strip() for text in str(error).splitlines() if text.strip()]
    advice = ("TORCH_USE_CUDA_DSA", "CUDA_LAUNCH_BLOCKING", "asynchronously", "Search for")
    telling = [text for text in said if not any(word in text for word in advice)]
    named = [text for text in telling if any(word in text for word in ("Error:", "CUDA", "CUDNN", "out of memory"))]
    return (named or telling or said or [type(error).__name__])[-1]


def entry(about, precision):
    return {"model": about["model"], "architecture": about["architecture"],
            "weightsSha256": about["weightsSha256"], "precision": precision, "peak_flops": None,
            "parity": [], "measured": [], "faults": []}


def description(folder):
    return json.loads((folder / "network.json").read_text())


def precisions(folder, chosen):
    """Those to measure."""
    archives = description(folder)["archives"]
    wanted = chosen.precision.split(",") if chosen.precision else list(archives)
    for precision in wanted:
        if precision not in archives:
            sys.exit(f"{folder}: has no archive in {precision}; there are {', '.join(archives)}")
    return wanted


def write(path, text):
    """The file is whole at any time."""
    part = path.with_name(path.name + ".part")
    part.write_text(text)
    os.replace(part, path)


def one_folder(folder, chosen):
    """Everything of a folder, in this process."""
    device = torch.device(chosen.device)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    if chosen.threads is not None:
        torch.set_num_threads(chosen.threads)
    # As siamflow runs them: nothing is compiled again for a new batch size.
    torch._C._set_graph_executor_optimize(False)
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    clock = Clock(device, chosen.seconds)
    batches = [int(batch) for batch in chosen.batch.split(",")]
    report = {"machine": machine(device), "networks": []}
    keep = lambda: write(chosen.json, json.dumps(report, indent=2, allow_nan=False) + "\n")
    with torch.inference_mode():
        for precision in precisions(folder, chosen):
            one = entry(description(folder), precision)
            report["networks"].append(one)
            try:
                one["peak_flops"] = peak(precision, clock)
                network = Network(folder, precision, device)
            except Exception as error:
                one["faults"].append(cause(error))
            else:
                examine(network, one, batches, clock, chosen.tolerance, keep)
            keep()


def apart(folder, chosen, found):
    """Everything of a folder, in a process of its own that writes it to a file."""
    words = [sys.executable, __file__, str(folder), "--alone", "--json", str(found)]
    for name in ("device", "precision", "batch", "seconds", "threads", "tolerance"):
        value = getattr(chosen, name)
        if value is not None:
            words += [f"--{name}", str(value)]
    code = subprocess.run(words, check=False).returncode
    report = json.loads(found.read_text()) if found.exists() else {"machine": None, "networks": []}
    if code != 0:
        if not report["networks"]:
            report["networks"].append(entry(description(folder), "all precisions"))
        report["networks"][-1]["faults"].append(f"its process ended with {code}")
    return report


def main():
    chosen = options()
    if chosen.alone:
        one_folder(chosen.folders[0], chosen)
        return 0
    for folder in chosen.folders:
        precisions(folder, chosen)
    report = {"machine": None, "networks": []}
    with tempfile.TemporaryDirectory() as work:
        for number, folder in enumerate(chosen.folders):
            part = apart(folder, chosen, pathlib.Path(work) / f"{number}.json")
            report["machine"] = report["machine"] or part["machine"]
            report["networks"] += part["networks"]
            if chosen.json:
                write(chosen.json, json.dumps(report, indent=2) + "\n")
            if chosen.markdown:
                write(chosen.markdown, markdown(report))
    print(markdown(report), end="")
    return 1 if any(one["faults"] for one in report["networks"]) else 0


if __name__ == "__main__":
    sys.exit(main())
