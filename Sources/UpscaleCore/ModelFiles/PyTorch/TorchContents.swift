/// What the pickle of a PyTorch file built, and where its storages lie: on the way to named tensors.
struct TorchContents {
  var root: PickleValue
  var machine: PickleMachine
  /// The first byte of each of the machine's storages.
  var places: [Int]

  /// The tensors of the network: those of the dictionary that others wrap, checked against their storages.
  /// - Throws: `invalidModelFile`: no tensors, or some that lie outside their storage or share its numbers.
  func tensors(of file: [UInt8]) throws(UpscaleError) -> ModelTensors {
    guard case .dictionary(let root) = root else {
      throw UpscaleError(
        .invalidModelFile,
        "The PyTorch file contains \(self.root.kind) instead of a dictionary of tensors; save the network's state_dict()."
      )
    }
    var named: [(name: String, tensor: StoredTensor)] = []
    var bytes = 0
    for (key, value) in machine.dictionaries[unwrapped(root)].items {
      guard case .text(let name) = key, case .tensor(let number) = value else { continue }
      let tensor = try stored(machine.tensors[number], name)
      bytes += tensor.byteCount
      // Tensors that share numbers can ask for any amount of memory; those of networks do not share.
      guard bytes <= file.count else { throw TorchFile.damaged("its tensors have more numbers than the file") }
      named.append((name, tensor))
    }
    guard !named.isEmpty else {
      let keys = machine.dictionaries[root].items.prefix(3).map { "\($0.key)" }.joined(separator: ", ")
      throw UpscaleError(.invalidModelFile, "The PyTorch file has no dictionary of tensors (its keys: \(keys)).")
    }
    return TensorNaming.plain(ModelTensors(named, file: file))
  }

  /// The dictionary with the tensors inside `number`, or that itself.
  private func unwrapped(_ number: Int) -> Int {
    var number = number
    // No file wraps them deeper, and a circle ends.
    for _ in 0..<8 {
      let dictionary = machine.dictionaries[number]
      var inner = TensorNaming.wrappers.lazy.compactMap { self.dictionary(dictionary[$0]) }.first
      if inner == nil, dictionary.items.count == 1 { inner = self.dictionary(dictionary.items[0].value) }
      guard let inner else { return number }
      number = inner
    }
    return number
  }

  private func dictionary(_ value: PickleValue?) -> Int? {
    guard case .dictionary(let number)? = value else { return nil }
    return number
  }

  private func stored(_ tensor: PickleTensor, _ name: String) throws(UpscaleError) -> StoredTensor {
    let storage = machine.storages[tensor.storage]
    guard let count = StoredTensor.elementCount(of: tensor.shape, type: storage.type),
      tensor.strides.allSatisfy({ $0 >= 0 }), tensor.offset >= 0, tensor.offset <= storage.elementCount
    else { throw TorchFile.damaged("tensor “\(name)” has the shape \(tensor.shape)") }
    var result = StoredTensor(type: storage.type, shape: tensor.shape, strides: tensor.strides, start: 0)
    if count > 0 {
      // The last element must lie inside, and there must not be more elements than places for them.
      var last = tensor.offset
      for (side, stride) in zip(tensor.shape, tensor.strides) {
        let (reach, overflow) = (side - 1).multipliedReportingOverflow(by: stride)
        let (sum, carry) = last.addingReportingOverflow(reach)
        guard !overflow, !carry else { throw outside(name) }
        last = sum
      }
      guard last < storage.elementCount, count <= storage.elementCount else { throw outside(name) }
    }
    result.start = places[tensor.storage] + tensor.offset * storage.type.byteCount
    return result
  }

  private func outside(_ name: String) -> UpscaleError {
    TorchFile.damaged("tensor “\(name)” does not lie inside its storage")
  }
}
