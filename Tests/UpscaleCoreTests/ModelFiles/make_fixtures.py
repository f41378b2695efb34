#!/usr/bin/env python3
"""Makes the small model files in Fixtures, each with a picture and what PyTorch, ncnn or ONNX makes of it.

    pip install torch numpy ncnn onnx safetensors spandrel
    ./make_fixtures.py

Weights are random, from fixed seeds. `NAME.answer.safetensors` holds “input” and “output”, both channels, rows, columns.
"""
import os
import struct

import ncnn
import numpy as np
import onnx
import torch
from fixture_networks import IMDN, Compact, RRDBNet, span
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from safetensors.torch import save_file
from torch import nn

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Fixtures")


def path(name):
    return os.path.join(HERE, name)


def picture(seed, channels=3, height=6, width=7):
    return torch.rand(1, channels, height, width, generator=torch.Generator().manual_seed(seed))


def answer(name, source, result):
    tensors = {"input": source[0].contiguous(), "output": torch.as_tensor(np.asarray(result))[0].contiguous()}
    save_file(tensors, path(name + ".answer.safetensors"))
    os.chmod(path(name + ".answer.safetensors"), 0o644)


def second_dialect(state):
    """The names of the ESRGAN of 2019."""
    names = {"conv_body": "trunk_conv", "conv_hr": "HRconv"}
    result = {}
    for name, value in state.items():
        for new, old in names.items():
            name = name.replace(new, old)
        name = name.replace("conv_up", "upconv").replace("body.", "RRDB_trunk.", 1).replace(".rdb", ".RDB")
        result[name] = value
    return result


def first_dialect(state, blocks, doublings):
    """The names of the ESRGAN of 2018: places in a sequence."""
    result = {}
    for name, value in state.items():
        part, kind = name.rsplit(".", 1)
        if part == "conv_first":
            new = "model.0"
        elif part == "conv_body":
            new = f"model.1.sub.{blocks}"
        elif part.startswith("conv_up"):
            new = f"model.{3 * int(part[7:])}"
        elif part == "conv_hr":
            new = f"model.{3 * doublings + 2}"
        elif part == "conv_last":
            new = f"model.{3 * doublings + 4}"
        else:
            _, block, dense, convolution = part.split(".")
            new = f"model.1.sub.{block}.{dense.upper()}.{convolution}.0"
        result[f"{new}.{kind}"] = value
    return result


def ncnn_compact(network, name, half):
    """Writes what ncnn's converters write for Compact: a line a layer, and the numbers one after the other."""
    lines, numbers, blob = ["Input in 0 1 data", "Split split 1 2 data data_0 data_1"], b"", "data_1"
    for index, layer in enumerate(network.body):
        if isinstance(layer, nn.Conv2d):
            count = layer.weight.numel()
            lines.append(f"Convolution c{index} 1 1 {blob} b{index} 0={layer.out_channels} 1=3 4=1 5=1 6={count}")
            weights = layer.weight.detach().numpy().reshape(-1)
            if half:
                raw = weights.astype("<f2").tobytes()
                numbers += struct.pack("<I", 0x01306B47) + raw + b"\0" * (-len(raw) % 4)
            else:
                numbers += struct.pack("<I", 0) + weights.astype("<f4").tobytes()
            numbers += layer.bias.detach().numpy().astype("<f4").tobytes()
        else:
            lines.append(f"PReLU p{index} 1 1 {blob} b{index} 0={layer.weight.numel()}")
            numbers += layer.weight.detach().numpy().astype("<f4").tobytes()
        blob = f"b{index}"
    scale = network.scale
    lines.append(f"PixelShuffle shuffle 1 1 {blob} pixels 0={scale}")
    lines.append(f"Interp repeat 1 1 data_0 repeated 0=1 1={scale}.000000e+00 2={scale}.000000e+00")
    lines.append("BinaryOp sum 2 1 pixels repeated output")
    with open(path(name + ".param"), "w") as file:
        file.write(f"7767517\n{len(lines)} {len(lines) + 1}\n" + "\n".join(lines) + "\n")
    with open(path(name + ".bin"), "wb") as file:
        file.write(numbers)


def ncnn_dense(name, channels=4, growth=2):
    """A dense block as ncnn has it: concatenations, activations inside convolutions, and sums with coefficients."""
    generator = np.random.default_rng(5)
    lines, numbers = ["Input in 0 1 data 0=7 1=6 2=3"], b""

    def convolution(label, source, target, inputs, outputs, tail=""):
        nonlocal numbers
        weights = generator.uniform(-0.4, 0.4, outputs * inputs * 9).astype("<f2")
        bias = generator.uniform(-0.1, 0.1, outputs).astype("<f4")
        lines.append(f"Convolution {label} 1 1 {source} {target} 0={outputs} 1=3 4=1 5=1 6={weights.size}{tail}")
        raw = weights.tobytes()
        numbers += struct.pack("<I", 0x01306B47) + raw + b"\0" * (-len(raw) % 4) + bias.tobytes()

    leaky = " 9=2 -23310=1,2.000000e-01"
    convolution("first", "data", "x", 3, channels)
    lines.append("Split s0 1 5 x x0 x1 x2 x3 x4")
    convolution("c1", "x0", "a", channels, growth, leaky)
    lines.append("Split s1 1 2 a a0 a1")
    lines.append("Concat j1 2 1 x1 a0 xa")
    convolution("c2", "xa", "b", channels + growth, growth, leaky)
    lines.append("Concat j2 3 1 x2 a1 b xab")
    convolution("c3", "xab", "c", channels + 2 * growth, channels)
    lines.append("Eltwise e1 2 1 c x3 d 0=1 -23301=2,2.000000e-01,1.000000e+00")
    lines.append("Eltwise e2 2 1 d x4 e 0=1 -23301=2,2.000000e-01,1.000000e+00")
    lines.append("BinaryOp m 1 1 e f 0=2 1=1 2=3.000000e+00")
    lines.append("Interp i 1 1 f g 0=1 1=2.000000e+00 2=2.000000e+00")
    convolution("last", "g", "output", channels, 3, " 9=1")
    blobs = len({blob for line in lines for blob in line.split()[4 : 4 + sum(map(int, line.split()[2:4]))]})
    with open(path(name + ".param"), "w") as file:
        file.write(f"7767517\n{len(lines)} {blobs}\n" + "\n".join(lines) + "\n")
    with open(path(name + ".bin"), "wb") as file:
        file.write(numbers)


def span_layers(network):
    """Its convolutions in the order in which they are computed, merged as they are after a run."""
    blocks = [getattr(network, f"block_{index}") for index in range(1, 7)]
    return [network.conv_1.eval_conv] + [getattr(block, part).eval_conv for block in blocks
                                         for part in ("c1_r", "c2_r", "c3_r")] + [
                                             network.conv_2.eval_conv, network.conv_cat, network.upsampler[0]]


def ncnn_span(network, name):
    """Writes what ncnn's converters write for SPAN with a mean and a range."""
    layers = iter(span_layers(network))
    lines, numbers, count = ["Input in 0 1 data", "MemoryData mean 0 1 mean 0=1 1=1 2=3"], b"", 0
    numbers += network.mean.numpy().astype("<f4").tobytes()

    def convolution(source):
        nonlocal numbers, count
        layer, target, count = next(layers), f"c{count}", count + 1
        weights = layer.weight.detach().numpy().reshape(-1).astype("<f4")
        side = layer.kernel_size[0]
        lines.append(f"Convolution {target} 1 1 {source} {target} 0={layer.out_channels} 1={side} 4={side // 2} 5=1 "
                     f"6={weights.size}")
        numbers += struct.pack("<I", 0) + weights.tobytes() + layer.bias.detach().numpy().astype("<f4").tobytes()
        return target

    def split(source, parts):
        names = [f"{source}_{part}" for part in range(parts)]
        lines.append(f"Split s{source} 1 {parts} {source} {' '.join(names)}")
        return names

    lines += ["BinaryOp sub 2 1 data mean centered 0=1", "BinaryOp mul 1 1 centered scaled 0=2 1=1 2=2.550000e+02"]
    start, kept = split(convolution("scaled"), 3), []
    first, value = start[0], start[1:]
    for block in range(6):
        source, addend = value
        lines.append(f"Swish u{block} 1 1 {convolution(source)} u{block}")
        inner = split(f"u{block}", 2) if block == 5 else [f"u{block}"]
        lines.append(f"Swish v{block} 1 1 {convolution(inner[0])} v{block}")
        last = split(convolution(f"v{block}"), 2)
        lines += [f"Sigmoid g{block} 1 1 {last[0]} g{block}", f"BinaryOp h{block} 1 1 g{block} h{block} 0=1 1=1 2=5.000000e-01",
                  f"BinaryOp a{block} 2 1 {last[1]} {addend} a{block}", f"BinaryOp m{block} 2 1 a{block} h{block} m{block} 0=2"]
        if block < 5:
            value = split(f"m{block}", 2 if block else 3)
            kept += value[2:]
            value = value[:2]
    kept.append(inner[1])
    end = convolution("m5")
    lines.append(f"Concat join 4 1 {first} {end} {kept[0]} {kept[1]} join")
    lines.append(f"PixelShuffle shuffle 1 1 {convolution(convolution('join'))} output 0=2")
    blobs = len({blob for line in lines for blob in line.split()[4 : 4 + sum(map(int, line.split()[2:4]))]})
    with open(path(name + ".param"), "w") as file:
        file.write(f"7767517\n{len(lines)} {blobs}\n" + "\n".join(lines) + "\n")
    with open(path(name + ".bin"), "wb") as file:
        file.write(numbers)


def onnx_span(network, name):
    """The graph that PyTorch exports of SPAN without a mean."""
    layers, nodes, constants, count = iter(span_layers(network)), [], [], 0

    def node(kind, *inputs, **attributes):
        nonlocal count
        count += 1
        nodes.append(helper.make_node(kind, list(inputs), [f"v{count}"], **attributes))
        return f"v{count}"

    def constant(label, array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), label))
        return label

    def convolution(source):
        layer = next(layers)
        names = [constant(f"w{count}", layer.weight.detach().numpy()), constant(f"b{count}", layer.bias.detach().numpy())]
        side = layer.kernel_size[0]
        return node("Conv", source, *names, kernel_shape=[side] * 2, pads=[side // 2] * 4)

    def silu(source):
        return node("Mul", source, node("Sigmoid", source))

    half = constant("half", np.array(0.5, "f4"))
    start = value = convolution("input")
    kept = []
    for _ in range(6):
        inner = silu(convolution(value))
        last = convolution(silu(convolution(inner)))
        gate = node("Sub", node("Sigmoid", last), half)
        value = node("Mul", node("Add", last, value), gate)
        kept.append((value, inner))
    joined = node("Concat", start, convolution(value), kept[0][0], kept[5][1], axis=1)
    pixels = convolution(convolution(joined))
    nodes.append(helper.make_node("DepthToSpace", [pixels], ["output"], blocksize=2, mode="CRD"))
    graph = helper.make_graph(
        nodes, "span", [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["n", 3, "H", "W"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, path(name + ".onnx"))
    return model


def run_ncnn(name, source):
    net = ncnn.Net()
    for option in ("use_fp16_storage", "use_fp16_arithmetic", "use_fp16_packed", "use_packing_layout", "use_bf16_storage",
                   "use_winograd_convolution", "use_sgemm_convolution"):
        setattr(net.opt, option, False)
    assert net.load_param(path(name + ".param")) == 0 and net.load_model(path(name + ".bin")) == 0
    extractor = net.create_extractor()
    extractor.input("data", ncnn.Mat(source[0].contiguous().numpy()))
    status, result = extractor.extract("output")
    assert status == 0
    return np.array(result)[None]


def onnx_compact(network, name, half, seed):
    """The graph that PyTorch exports."""
    kind = np.float16 if half else np.float32
    nodes, constants, value = [], [], "input"

    def constant(label, array):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(array), label))
        return label

    for index, layer in enumerate(network.body):
        target = f"v{index}"
        if isinstance(layer, nn.Conv2d):
            names = [constant(f"body.{index}.weight", layer.weight.detach().numpy().astype(kind)),
                     constant(f"body.{index}.bias", layer.bias.detach().numpy().astype(kind))]
            nodes.append(helper.make_node("Conv", [value] + names, [target], kernel_shape=[3, 3], pads=[1] * 4))
        else:
            slopes = constant(f"slopes{index}", layer.weight.detach().numpy().astype(kind).reshape(-1, 1, 1))
            nodes.append(helper.make_node("PRelu", [value, slopes], [target]))
        value = target
    scale = network.scale
    nodes.append(helper.make_node("DepthToSpace", [value], ["pixels"], blocksize=scale, mode="CRD"))
    scales = numpy_helper.from_array(np.array([1, 1, scale, scale], "f4"))
    nodes.append(helper.make_node("Constant", [], ["scales"], value=scales))
    nodes.append(helper.make_node("Resize", ["input", "", "scales"], ["repeated"], mode="nearest",
                                  coordinate_transformation_mode="asymmetric", nearest_mode="floor"))
    nodes.append(helper.make_node("Add", ["pixels", "repeated"], ["output"]))
    element = TensorProto.FLOAT16 if half else TensorProto.FLOAT
    graph = helper.make_graph(
        nodes, "compact", [helper.make_tensor_value_info("input", element, ["n", 3, "h", "w"])],
        [helper.make_tensor_value_info("output", element, ["n", 3, "H", "W"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    model.metadata_props.add(key="license", value="CC0-1.0")
    onnx.save(model, path(name + ".onnx"))
    if not half:
        source = picture(seed)
        answer(name, source, ReferenceEvaluator(model).run(None, {"input": source.numpy()})[0])


def main():
    os.makedirs(HERE, exist_ok=True)
    torch.manual_seed(1)
    with torch.no_grad():
        compact = Compact(4, 2, 2)
        state, source = compact.state_dict(), picture(2)
        answer("compact", source, compact(source))
        torch.save(state, path("compact.zip.pth"))
        torch.save({"params": {name: value * 0 for name, value in state.items()}, "params_ema": state},
                   path("compact.wrapped.pth"), _use_new_zipfile_serialization=False)
        torch.save({"iteration": 7, "state_dict": {"module." + name: nn.Parameter(value) for name, value in state.items()}},
                   path("compact.module.pth"), _use_new_zipfile_serialization=False)
        # Weights whose columns lie side by side, as some devices like them, and all in one storage.
        together = torch.cat([value.reshape(-1) for value in state.values()])
        place, views = 0, {}
        for name, value in state.items():
            part = together[place : place + value.numel()].reshape(value.shape)
            views[name] = part.to(memory_format=torch.channels_last) if value.dim() == 4 else part
            place += value.numel()
        torch.save(views, path("compact.views.pth"), _use_new_zipfile_serialization=False)
        ncnn_compact(compact, "compact", half=False)
        onnx_compact(compact, "compact-onnx", False, 3)

        half = Compact(3, 1, 3).half().float()
        source = picture(4)
        answer("compact-half", source, half(source))
        torch.save({name: value.half() for name, value in half.state_dict().items()}, path("compact-half.pth"))
        ncnn_compact(half, "compact-half", half=True)
        onnx_compact(half, "compact-half", True, 0)

        for doublings in (0, 1, 2):
            network = RRDBNet(4, 2, 2 if doublings == 1 else 1, doublings)
            state, source, name = network.state_dict(), picture(10 + doublings), f"rrdb-x{1 << doublings}"
            answer(name, source, network(source))
            dialects = {"third": state}
            if doublings == 1:
                dialects["second"] = second_dialect(state)
            dialects["first"] = first_dialect(state, 2 if doublings == 1 else 1, doublings)
            for dialect, tensors in dialects.items():
                torch.save(tensors, path(f"{name}.{dialect}.pth"), _use_new_zipfile_serialization=False)
        unshuffling = {name: value.half() for name, value in RRDBNet(2, 1, 1, 2, inputs=12).state_dict().items()}
        torch.save(unshuffling, path("rrdb-unshuffle.pth"), _use_new_zipfile_serialization=False)

        imdn, source = IMDN(8, 2, 2), picture(20)
        answer("imdn", source, imdn(source))
        torch.save(imdn.state_dict(), path("imdn.pth"), _use_new_zipfile_serialization=False)

        torch.manual_seed(7)
        for name, norm in (("span", True), ("span-plain", False)):
            network, source = span(norm), picture(40)
            answer(name, source, network(source))
            # What is merged is as old as the last test of the network in files of training.
            state = {key: value * 0 if "eval_conv" in key else value.half() for key, value in network.state_dict().items()}
            torch.save(state, path(name + ".pth"), _use_new_zipfile_serialization=False)
            if norm:
                ncnn_span(network, name)
                difference = np.abs(run_ncnn(name, source) - network(source).numpy()).max()
            else:
                result = ReferenceEvaluator(onnx_span(network, name)).run(None, {"input": source.numpy()})[0]
                difference = np.abs(result - network(source).numpy()).max()
            assert difference < 1e-5, difference

        ncnn_dense("dense")
        answer("dense", picture(30), run_ncnn("dense", picture(30)))
        difference = np.abs(run_ncnn("compact", picture(2)) - compact(picture(2)).numpy()).max()
        assert difference < 1e-5, difference


if __name__ == "__main__":
    main()
