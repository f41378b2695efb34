"""Writes networks as ncnn stores them."""

from pathlib import Path

from torch import nn


def write_ncnn(path: Path, network: nn.Module, half: bool = False) -> None:
    """All convolutions and PReLUs in the order in which the network has them, at `path` and in the `.param` beside it."""
    lines, data = ["7767517", "9 9", "Input in 0 1 x"], bytearray()
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            lines.append(f"Convolution conv 1 1 x x 0={layer.out_channels} 1=3 4=1 5=1 6={layer.weight.numel()} -23310=1,0.2")
            weights = layer.weight.detach().numpy().astype("<f2" if half else "<f4").tobytes()
            data += (0x01306B47 if half else 0).to_bytes(4, "little") + weights + bytes(-len(weights) % 4)
            data += layer.bias.detach().numpy().tobytes()
        elif isinstance(layer, nn.PReLU):
            lines.append(f"PReLU slopes 1 1 x x 0={layer.weight.numel()}")
            data += layer.weight.detach().numpy().tobytes()
    path.with_suffix(".param").write_text("\n".join(lines))
    path.write_bytes(data)
