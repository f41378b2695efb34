/// The names of Python that a model file may mention, and what each stands for here. The list is closed: a pickle is a
/// program, and whatever else it asks for is refused by name. Nothing of Python is ever run.
enum PickleGlobal: Sendable, Hashable {
  case orderedDictionary
  /// `torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, …)`
  case rebuildTensor
  /// `torch._utils._rebuild_parameter(tensor, …)`, which is the tensor.
  case rebuildParameter
  /// A class of storages whose elements are of one type.
  case storage(TensorElement)
  /// A class of storages that are of use to nobody here: bytes, truth values, quantized numbers.
  case otherStorage(String)

  private static let known: [String: PickleGlobal] = {
    var known: [String: PickleGlobal] = [
      "collections.OrderedDict": .orderedDictionary, "torch._utils._rebuild_tensor_v2": .rebuildTensor,
      "torch._utils._rebuild_parameter": .rebuildParameter,
    ]
    let storages: [String: TensorElement] = [
      "DoubleStorage": .float64, "FloatStorage": .float32, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
      "LongStorage": .int64, "IntStorage": .int32,
    ]
    for (name, type) in storages {
      known["torch." + name] = .storage(type)
      known["torch.cuda." + name] = .storage(type)
    }
    for name in ["ByteStorage", "CharStorage", "ShortStorage", "BoolStorage"] {
      known["torch." + name] = .otherStorage("torch." + name)
    }
    return known
  }()

  /// - Throws: `invalidModelFile`, naming what the file asks for.
  init(module: String, name: String) throws(UpscaleError) {
    guard let global = PickleGlobal.known["\(module).\(name)"] else {
      throw UpscaleError(
        .invalidModelFile,
        "This file asks to run \(PickleGlobal.shown(module)).\(PickleGlobal.shown(name)), but model files need not run "
          + "anything; get the network as a safetensors file, or as a file that contains only weights.")
    }
    self = global
  }

  var name: String {
    switch self {
    case .orderedDictionary: "collections.OrderedDict"
    case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
    case .rebuildParameter: "torch._utils._rebuild_parameter"
    case .storage(let type): "a storage of \(type)"
    case .otherStorage(let name): name
    }
  }

  /// Fit for a line of a message: no control characters, no more than sixty.
  private static func shown(_ text: String) -> String {
    let line = text.unicodeScalars.lazy.filter { $0.value >= 32 && $0.value != 127 }.prefix(60)
    return String(String.UnicodeScalarView(line))
  }
}
