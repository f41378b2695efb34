extension PickleMachine {
  /// Opcodes that name or call something of Python. Only those of `PickleGlobal` mean anything.
  mutating func executeObject(_ opcode: UInt8) throws(UpscaleError) {
    switch opcode {
    // GLOBAL, and INST, which names and makes at once.
    case UInt8(ascii: "c"), UInt8(ascii: "i"):
      let module = try reader.line()
      let global = try PickleGlobal(module: module, name: try reader.line())
      guard opcode == UInt8(ascii: "c") else { throw PickleMachine.refused("an object of \(global.name)") }
      stack.append(.global(global))
    // STACK_GLOBAL
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw PickleMachine.damaged("one of its names is not text")
      }
      stack.append(.global(try PickleGlobal(module: module, name: name)))
    // REDUCE
    case UInt8(ascii: "R"):
      let arguments = try pop()
      let callee = try pop()
      stack.append(try call(callee, arguments))
    // BUILD: a state dictionary's `_metadata`, which tells versions of PyTorch's modules.
    case UInt8(ascii: "b"):
      _ = try pop()
      guard case .dictionary = try top() else { throw PickleMachine.refused("an object with attributes") }
    // BINPERSID
    case UInt8(ascii: "Q"): stack.append(try persistent(try pop()))
    default: throw PickleMachine.refused("the opcode \(opcode) of objects, sets or extensions")
    }
  }

  private mutating func call(_ callee: PickleValue, _ arguments: PickleValue) throws(UpscaleError) -> PickleValue {
    guard case .global(let global) = callee, case .sequence(let number) = arguments else {
      throw PickleMachine.damaged("it calls \(callee.kind)")
    }
    let values = sequences[number]
    switch global {
    case .orderedDictionary:
      guard values.isEmpty else { return try orderedDictionary(values) }
      try pushDictionary()
      return try pop()
    case .rebuildParameter:
      guard let tensor = values.first, case .tensor = tensor else {
        throw PickleMachine.damaged("one of its parameters is not a tensor")
      }
      return tensor
    case .rebuildTensor: return try rebuiltTensor(values)
    case .storage, .otherStorage: throw PickleMachine.refused("a storage without its location")
    }
  }

  /// Python 2 wrote an ordered dictionary as a list of pairs.
  private mutating func orderedDictionary(_ values: [PickleValue]) throws(UpscaleError) -> PickleValue {
    guard values.count == 1, case .sequence(let pairs) = values[0] else {
      throw PickleMachine.damaged("one of its ordered dictionaries is made from \(values[0].kind)")
    }
    try work(sequences[pairs].count)
    var items: [PickleValue] = []
    for pair in sequences[pairs] {
      guard case .sequence(let number) = pair, sequences[number].count == 2 else {
        throw PickleMachine.damaged("one of its ordered dictionaries is not made from pairs")
      }
      items += sequences[number]
    }
    try pushDictionary(items)
    return try pop()
  }

  /// `_rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks, metadata)`.
  private mutating func rebuiltTensor(_ values: [PickleValue]) throws(UpscaleError) -> PickleValue {
    guard values.count >= 4, case .storage(let storage) = values[0], case .integer(let offset) = values[1],
      let shape = integers(values[2]), let strides = integers(values[3]), shape.count == strides.count
    else { throw PickleMachine.damaged("one of its tensors is not described correctly") }
    return tensor(PickleTensor(storage: storage, offset: offset, shape: shape, strides: strides))
  }

  /// A tuple of numbers, as many as a tensor has sides at most.
  private func integers(_ value: PickleValue) -> [Int]? {
    guard case .sequence(let number) = value, sequences[number].count <= Limits.tensorSides else { return nil }
    var integers: [Int] = []
    for value in sequences[number] {
      guard case .integer(let integer) = value else { return nil }
      integers.append(integer)
    }
    return integers
  }

  /// What PyTorch writes for a storage: `("storage", class, key, device, element count)`, and in old files a view.
  private mutating func persistent(_ value: PickleValue) throws(UpscaleError) -> PickleValue {
    guard case .sequence(let number) = value else {
      throw PickleMachine.damaged("one of its storages is \(value.kind)")
    }
    let parts = sequences[number]
    guard parts.count == 5 || parts.count == 6, case .text("storage") = parts[0], case .global(let global) = parts[1],
      case .text(let key) = parts[2], case .integer(let count) = parts[4], count >= 0
    else { throw PickleMachine.damaged("one of its storages is not described correctly") }
    if parts.count == 6 {
      guard case .none = parts[5] else { throw PickleMachine.refused("a view of a storage") }
    }
    guard case .storage(let type) = global else { throw PickleMachine.refused("tensors of \(global.name)") }
    return try storage(PickleStorage(type: type, key: key, elementCount: count))
  }
}
