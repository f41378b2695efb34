"""Other runtimes for compare.py: the same network in the form that each of them reads, and how it is run."""
import os, struct, sys, tempfile
import numpy as np

# Without “-f32” a runtime may compute in 16 bits where the processor can.
NAMES = ["onnxruntime", "openvino", "openvino-f32", "ncnn", "ncnn-f32"]


def prepare(name, layers, scale, height, width, threads):
    """A function from the source, 1 × 3 × height × width, to the result."""
    if name not in NAMES:
        sys.exit(f"There is no runtime called {name} here, but {', '.join(NAMES)}.")
    if name.startswith("ncnn"):
        return prepare_ncnn(name, layers, scale, threads)
    model = onnx_bytes(layers, scale, height, width)
    if name == "onnxruntime":
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        return lambda source: session.run(None, {"source": source})[0]
    import openvino
    core, settings = openvino.Core(), {"INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY"}
    if name.endswith("-f32"):
        settings["INFERENCE_PRECISION_HINT"] = "f32"
    request = core.compile_model(core.read_model(model), "CPU", settings).create_infer_request()
    return lambda source: request.infer([source], share_inputs=True, share_outputs=True)[0]


def onnx_bytes(layers, scale, height, width):
    from onnx import TensorProto, helper, numpy_helper
    nodes, constants, value = [], [], "source"

    def constant(name, values):
        constants.append(numpy_helper.from_array(np.ascontiguousarray(values, "f4"), name))
        return name

    def node(kind, inputs, output, **attributes):
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    for k, (weights, bias, slopes) in enumerate(layers):
        inputs = value, constant(f"weights{k}", weights), constant(f"bias{k}", bias)
        value = node("Conv", inputs, f"sums{k}", pads=[1, 1, 1, 1])
        if slopes is not None:
            value = node("PRelu", [value, constant(f"slopes{k}", slopes.reshape(-1, 1, 1))], f"active{k}")
    value = node("DepthToSpace", [value], "detail", blocksize=scale, mode="CRD")
    repeated = node("Resize", ["source", "", constant("scales", [1, 1, scale, scale])], "repeated", mode="nearest",
                    coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    node("Add", [value, repeated], "result")
    source = helper.make_tensor_value_info("source", TensorProto.FLOAT, [1, 3, height, width])
    result = helper.make_tensor_value_info("result", TensorProto.FLOAT, [1, 3, scale * height, scale * width])
    graph = helper.make_graph(nodes, "compact", [source], [result], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8).SerializeToString()


def ncnn_files(layers, scale, folder):
    """The network in ncnn's two files: one line for each layer, and the weights in the same order."""
    lines, value = ["Input source 0 1 source", "Split split 1 2 source first again"], "first"
    with open(os.path.join(folder, "bin"), "wb") as binary:
        for k, (weights, bias, slopes) in enumerate(layers):
            sizes = f"0={len(bias)} 1=3 4=1 5=1 6={weights.size}"
            lines.append(f"Convolution conv{k} 1 1 {value} sums{k} {sizes}")
            # The number before the weights says that they are float32.
            binary.write(struct.pack("<I", 0) + weights.tobytes() + bias.tobytes())
            value = f"sums{k}"
            if slopes is not None:
                lines.append(f"PReLU prelu{k} 1 1 {value} active{k} 0={slopes.size}")
                binary.write(slopes.tobytes())
                value = f"active{k}"
    lines.append(f"PixelShuffle shuffle 1 1 {value} detail 0={scale}")
    lines.append(f"Interp enlarge 1 1 again repeated 0=1 1={scale} 2={scale}")
    lines.append("BinaryOp sum 2 1 detail repeated result 0=0")
    with open(os.path.join(folder, "param"), "w") as text:
        text.write("\n".join(["7767517", f"{len(lines)} {len(lines) + 1}"] + lines) + "\n")


def prepare_ncnn(name, layers, scale, threads):
    import ncnn
    net, exact = ncnn.Net(), name.endswith("-f32")
    net.opt.num_threads = threads
    net.opt.use_bf16_storage = not exact
    net.opt.use_fp16_packed = net.opt.use_fp16_storage = net.opt.use_fp16_arithmetic = not exact
    # Without these it asks the system for memory in every run. They must live as long as the net.
    pools = ncnn.UnlockedPoolAllocator(), ncnn.PoolAllocator()
    net.opt.blob_allocator, net.opt.workspace_allocator = pools
    with tempfile.TemporaryDirectory() as folder:
        ncnn_files(layers, scale, folder)
        net.load_param(os.path.join(folder, "param"))
        net.load_model(os.path.join(folder, "bin"))

    def run(source, pools=pools):
        with net.create_extractor() as extractor:
            extractor.input("source", ncnn.Mat(source[0]))
            return np.array(extractor.extract("result")[1])[None]

    return run
