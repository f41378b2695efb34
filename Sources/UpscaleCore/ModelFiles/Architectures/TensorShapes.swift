extension ModelTensors {
  /// The convolution `name.weight` with its bias, if it has one.
  /// - Throws: `invalidModelFile` where it is missing, or not one with an odd square kernel.
  func convolution(_ name: String, of architecture: String) throws(UpscaleError) -> NetworkConvolution {
    func damaged(_ what: String) -> UpscaleError {
      UpscaleError(.invalidModelFile, "The file's tensors are named as \(architecture)'s, but \(what).")
    }
    guard let shape = shape(name + ".weight"), shape.count == 4, shape[2] == shape[3] else {
      throw damaged("“\(name).weight” is missing or not a convolution with a square kernel")
    }
    // A tensor without elements takes no bytes, so that its other sides can be any number.
    guard shape.allSatisfy({ $0 > 0 }) else { throw damaged("“\(name).weight” has no elements") }
    let bias = name + ".bias"
    guard self.shape(bias) == nil || self.shape(bias) == [shape[0]] else {
      throw damaged("“\(bias)” does not have \(shape[0]) numbers")
    }
    return NetworkConvolution(
      inputChannels: shape[1], outputChannels: shape[0], kernelSize: shape[2], weights: try floats(name + ".weight"),
      bias: self.shape(bias) == nil ? [Float](repeating: 0, count: shape[0]) : try floats(bias))
  }

  /// How many numbers from 0 on follow `prefix` in the names: 3 where there are `b.0.…`, `b.1.…` and `b.2.…`.
  func count(_ prefix: String) -> Int {
    var found = Set<Int>()
    for name in names where name.hasPrefix(prefix) {
      if let number = Int(name.dropFirst(prefix.count).prefix { $0 != "." }) { found.insert(number) }
    }
    return (0...found.count).first { !found.contains($0) } ?? 0
  }

  /// The factor of a last convolution whose outputs are shuffled into pixels of `channels` channels.
  static func shuffleFactor(outputs: Int, channels: Int) -> Int? {
    (1...16).first { channels * $0 * $0 == outputs }
  }

  /// The same where the convolution is `name.weight` and pixels have three channels, or one.
  func shuffleFactor(_ name: String) -> Int? {
    guard let outputs = shape(name + ".weight")?.first else { return nil }
    return ModelTensors.shuffleFactor(outputs: outputs, channels: 3)
      ?? ModelTensors.shuffleFactor(outputs: outputs, channels: 1)
  }
}
