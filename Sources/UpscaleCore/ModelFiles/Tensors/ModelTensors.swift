/// Named tensors from a model file, whatever its container: all that an architecture is recognized from.
package struct ModelTensors: Sendable {
  package private(set) var entries: [String: StoredTensor]
  /// The names in the order of the file.
  package private(set) var names: [String]
  private let file: [UInt8]

  /// - Parameter tensors: names, all different, and where the numbers lie in `file`.
  init(_ tensors: [(name: String, tensor: StoredTensor)], file: [UInt8]) {
    self.file = file
    self.names = tensors.map(\.name)
    self.entries = Dictionary(tensors.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
  }

  package subscript(name: String) -> StoredTensor? { entries[name] }

  /// The shape of a tensor, nil where there is none of that name.
  func shape(_ name: String) -> [Int]? { entries[name]?.shape }

  func has(_ names: String...) -> Bool { names.allSatisfy { entries[$0] != nil } }

  /// How many numbers there are in all.
  package var numberCount: Int {
    entries.values.reduce(0) { $0.addingReportingOverflow($1.elementCount).partialValue }
  }

  /// A tensor's numbers as float32, in row-major order.
  /// - Throws: `invalidModelFile` when there is no tensor of that name.
  package func floats(_ name: String) throws(UpscaleError) -> [Float] {
    guard let tensor = entries[name] else {
      throw UpscaleError(.invalidModelFile, "The model file has no tensor “\(name)”.")
    }
    let count = tensor.elementCount
    return file.withUnsafeBytes { file in
      [Float](unsafeUninitializedCapacity: count) { floats, initialized in
        var cursor = ElementCursor(tensor)
        for index in 0..<count {
          floats.initializeElement(at: index, to: tensor.type.float(in: file, at: cursor.position))
          cursor.advance()
        }
        initialized = count
      }
    }
  }

  /// The same tensors without the beginnings that wrappers put before all names alike.
  func withoutPrefixes(_ prefixes: [String]) -> ModelTensors {
    var result = self
    // No network is wrapped more often, and a name may be as long as the file.
    for _ in 0..<8 {
      let shared = prefixes.first { prefix in
        !result.names.isEmpty && result.names.allSatisfy { $0.hasPrefix(prefix) && $0.utf8.count > prefix.utf8.count }
      }
      guard let length = shared?.count else { break }
      result.names = result.names.map { String($0.dropFirst(length)) }
      result.entries = Dictionary(
        result.entries.map { (String($0.key.dropFirst(length)), $0.value) }, uniquingKeysWith: { first, _ in first })
    }
    return result
  }
}

/// Walks over a tensor's elements in row-major order, wherever they lie.
private struct ElementCursor {
  private(set) var position: Int
  private let shape: [Int]
  private let steps: [Int]
  private let step: Int?
  private var index: [Int]

  init(_ tensor: StoredTensor) {
    position = tensor.start
    shape = tensor.shape
    steps = tensor.strides.map { $0 &* tensor.type.byteCount }
    step = tensor.isRowMajor ? tensor.type.byteCount : nil
    index = [Int](repeating: 0, count: tensor.shape.count)
  }

  mutating func advance() {
    if let step {
      position &+= step
      return
    }
    for side in shape.indices.reversed() {
      index[side] += 1
      position &+= steps[side]
      if index[side] < shape[side] { return }
      position &-= steps[side] &* shape[side]
      index[side] = 0
    }
  }
}
