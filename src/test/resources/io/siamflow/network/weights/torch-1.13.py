"""Makes torch-1.13-zip.pth, torch-1.13-legacy.pth and torch-1.13.npz, their float tensors (PyTorch 1.13.1, NumPy 1.24)."""

import collections

import numpy
import torch

torch.manual_seed(1)
network = torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4))
optimizer = torch.optim.Adam(network.parameters(), lr=numpy.float64(1e-3))
for parameter in network.parameters():
    parameter.grad = torch.randn_like(parameter)
optimizer.step()

shared = torch.randn(6, 7, 2)
state = collections.OrderedDict(network.state_dict())
state["permuted"] = shared.permute(2, 0, 1)
state["sliced"] = shared[1:5:2, :, 1]
state["shared"] = shared
state["expanded"] = torch.randn(3, 1).expand(3, 4)
state["channels_last"] = torch.randn(2, 3, 4, 5).contiguous(memory_format=torch.channels_last)
state["half"] = torch.randn(5).half()
state["bfloat16"] = torch.randn(5).bfloat16()
state["double"] = torch.randn(2, 2).double()
state["number"] = torch.tensor(3.5)
state["empty"] = torch.zeros(0, 3)
state["parameter"] = torch.nn.Parameter(torch.randn(3))
for integer in ("uint8", "int8", "int16", "int32", "bool"):
    state[integer] = torch.zeros(2, dtype=getattr(torch, integer))
checkpoint = {
    "epoch": 3,
    "state_dict": collections.OrderedDict(("module." + name, tensor) for name, tensor in state.items()),
    "optimizer": optimizer.state_dict(),
    "best_acc": numpy.float32(0.5),
    "notes": ["\u00e9\u4e2d", 1.5, 1 << 70, -5, (1, 2, 3, 4, None), True, b"ab\xff"],
}
torch.save(checkpoint, "torch-1.13-zip.pth")
torch.save(checkpoint, "torch-1.13-legacy.pth", _use_new_zipfile_serialization=False)
numpy.savez_compressed(
    "torch-1.13.npz",
    **{name: t.detach().float().contiguous().numpy() for name, t in state.items() if t.is_floating_point()}
)
