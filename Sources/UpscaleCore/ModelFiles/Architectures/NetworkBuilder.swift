/// Puts a network together value by value, as files describe it, and does without operations that the engine lacks, by
/// the same arithmetic in another order:
///
/// - Values laid side by side (`concatenate`) stay apart until a convolution takes them all.
/// - A factor on a value (`scaled`) waits until it can be multiplied into weights: into those of the convolution that
///   made the value, or of the one that takes it. Rectifiers let a positive factor pass. Only a sum that is used elsewhere,
///   too, takes a 1×1 convolution of its own.
/// - Convolutions without padding, which give less than they take, are those with padding over a picture with a margin,
///   of which nothing is cut off before the end (`NetworkBuilder+Places`).
/// - A number added to sigmoids is added with them, and a value times its own sigmoid is SiLU.
struct NetworkBuilder {
  /// A value of the file: one value of the network, or several whose channels come one after the other.
  struct Value {
    struct Part {
      var index: Int
      /// What the network's value is still to be multiplied by.
      var factor: Float
      /// How far inside the source the value of the file begins, in source pixels.
      var inset: Double
      /// By how many source pixels the network's value was moved to the right and down.
      var moved = 0.0
    }

    var parts: [Part]

    init(_ index: Int, inset: Double, moved: Double = 0) {
      parts = [Part(index: index, factor: 1, inset: inset, moved: moved)]
    }
    init(parts: [Part]) { self.parts = parts }
  }

  /// More than any network has, and little enough that a small file cannot fill the memory with them.
  private static let mostNodes = 100_000
  private static let mostWeights = 1 << 26
  private static let mostScaledChannels = 4096
  /// Values that lie side by side. Each joining may double them, and no layer need take them.
  private static let mostParts = 256
  /// Sums of more parts than this are not taken apart to be multiplied.
  private static let mostSummed = 64

  private var nodes: [UpscaleNetwork.Node] = []
  /// Of every value of the network: its channels, how many nodes take it, and by what its numbers are larger than those
  /// of the file's value.
  private(set) var channels: [Int]
  private var uses: [Int] = [0]
  private var gains: [Float] = [1]
  /// Of every value of the network: the side of its pixels, in source pixels.
  private(set) var pixelSides: [Double] = [1]
  /// Whether a convolution has zeros around its input.
  var isPadded = false
  /// Whether a value begins at a part of a pixel.
  var isWithinPixels = false
  private var weightCount = 0
  private let inputChannels: Int

  /// The pixels around the picture that the network is shown.
  let margin: Int

  /// - Parameter margin: what convolutions without padding come to; see `network(inputChannels:_:)`.
  /// - Throws: `invalidModelFile` for more channels than any value has.
  init(inputChannels: Int, margin: Int = 0) throws(UpscaleError) {
    guard inputChannels <= UpscaleNetwork.limit else {
      throw NetworkBuilder.misfit("its input would have \(inputChannels) channels")
    }
    self.inputChannels = inputChannels
    self.margin = margin
    channels = [inputChannels]
  }

  /// The network that `make` puts together. Where its layers turn out to need a margin, it does so again, told of it:
  /// where blocks of pixels begin depends on that.
  static func network(
    inputChannels: Int, _ make: (inout NetworkBuilder) throws(UpscaleError) -> Value
  ) throws(UpscaleError) -> UpscaleNetwork {
    var builder = try NetworkBuilder(inputChannels: inputChannels)
    var result = try make(&builder)
    let margin = try builder.margin(of: result)
    if margin > 0 {
      builder = try NetworkBuilder(inputChannels: inputChannels, margin: margin)
      result = try make(&builder)
    }
    return try builder.network(result)
  }

  var input: Value { Value(0, inset: 0) }

  func channels(of value: Value) -> Int { value.parts.reduce(0) { $0 + channels[$1.index] } }

  /// The network that gives `result`, without the nodes that nothing of it needs.
  /// - Throws: `invalidModelFile` where it needs another margin than it was told of.
  mutating func network(_ result: Value) throws(UpscaleError) -> UpscaleNetwork {
    guard try self.margin(of: result) == margin else {
      throw NetworkBuilder.misfit("convolutions lack the padding that they were trained with")
    }
    guard !isWithinPixels else { throw NetworkBuilder.misfit("a layer begins at a fraction of a pixel") }
    let last = try single(try unmoved(result), "the result")
    var needed = [Bool](repeating: false, count: nodes.count + 1)
    needed[last] = true
    for index in nodes.indices.reversed() where needed[index + 1] {
      for input in nodes[index].inputs { needed[input] = true }
    }
    var (numbers, kept) = ([Int](repeating: 0, count: nodes.count + 1), [UpscaleNetwork.Node]())
    for index in nodes.indices where needed[index + 1] {
      kept.append(.init(nodes[index].operation, inputs: nodes[index].inputs.map { numbers[$0] }))
      numbers[index + 1] = kept.count
    }
    return try UpscaleNetwork(inputChannels: inputChannels, nodes: kept, margin: margin)
  }

  // MARK: Operations

  /// - Parameters:
  ///   - convolution: over all channels of `value`; checked here, so that its weights can be multiplied.
  ///   - padding: zeros around the value: half the kernel where nil, or none.
  mutating func convolve(
    _ value: Value, _ convolution: NetworkConvolution, padding: Int? = nil
  ) throws(UpscaleError) -> Value {
    try convolution.validate()
    let (inset, moved) = (
      try inset(afterRadius: convolution.radius, padding: padding ?? convolution.radius, of: value),
      try commonMove(value)
    )
    guard convolution.inputChannels == channels(of: value) else {
      throw NetworkBuilder.misfit(
        "a convolution of \(convolution.inputChannels) channels is given \(channels(of: value))")
    }
    let factors = value.parts.map { (channels: channels[$0.index], factor: pending($0)) }
    return Value(
      try append(
        .convolution(convolution.times(factors)), value.parts.map(\.index), channels: convolution.outputChannels),
      inset: inset, moved: moved)
  }

  mutating func activate(_ value: Value, _ activation: NetworkActivation) throws(UpscaleError) -> Value {
    var (parts, first) = ([Value.Part](), 0)
    for var part in value.parts {
      let count = channels[part.index]
      var piece = activation
      if case .prelu(let slopes) = activation {
        guard slopes.count == channels(of: value) else {
          throw NetworkBuilder.misfit("PReLU has \(slopes.count) slopes for \(channels(of: value)) channels")
        }
        piece = .prelu(slopes: Array(slopes[first..<first + count]))
      }
      let factor = pending(part)
      part =
        factor > 0 && activation.isRectifier
        ? .init(index: part.index, factor: factor, inset: part.inset, moved: part.moved)
        : .init(index: try settled(part), factor: 1, inset: part.inset, moved: part.moved)
      part.index = try append(.activation(piece), [part.index], channels: count)
      parts.append(part)
      first += count
    }
    return Value(parts: parts)
  }

  mutating func add(_ one: Value, _ two: Value) throws(UpscaleError) -> Value {
    let (one, two) = (try unmoved(one), try unmoved(two))
    guard one.parts.map({ channels[$0.index] }) == two.parts.map({ channels[$0.index] }) else {
      throw NetworkBuilder.misfit("\(channels(of: one)) and \(channels(of: two)) channels would be added")
    }
    let inset = try commonInset(one, two)
    var parts: [Value.Part] = []
    for (one, two) in zip(one.parts, two.parts) {
      let inputs = [try settled(one), try settled(two)]
      let sum = try append(.add, inputs, channels: channels[one.index])
      parts.append(.init(index: sum, factor: 1, inset: inset))
    }
    return Value(parts: parts)
  }

  /// The products of two values of equal channels.
  mutating func multiply(_ one: Value, _ two: Value) throws(UpscaleError) -> Value {
    let (one, two) = (try unmoved(one), try unmoved(two))
    guard one.parts.map({ channels[$0.index] }) == two.parts.map({ channels[$0.index] }) else {
      throw NetworkBuilder.misfit("\(channels(of: one)) and \(channels(of: two)) channels would be multiplied")
    }
    let inset = try commonInset(one, two)
    var parts: [Value.Part] = []
    for (one, two) in zip(one.parts, two.parts) {
      let factor = pending(one) * pending(two)
      let count = channels[one.index]
      let index =
        if let gated = gated(one.index, two.index) {
          try append(.activation(.silu), [gated], channels: count)
        } else {
          try append(.multiply, [one.index, two.index], channels: count)
        }
      parts.append(.init(index: index, factor: factor, inset: inset))
    }
    return Value(parts: parts)
  }

  /// The one of two values of which the other is the sigmoid.
  private func gated(_ one: Int, _ two: Int) -> Int? {
    for (value, gate) in [(one, two), (two, one)] where gate > 0 {
      let node = nodes[gate - 1]
      if node.operation == .activation(.sigmoid(plus: 0)), node.inputs == [value] { return value }
    }
    return nil
  }

  func concatenate(_ values: [Value]) throws(UpscaleError) -> Value {
    let count = values.reduce(0) { $0 + $1.parts.count }
    guard count <= NetworkBuilder.mostParts else {
      throw UpscaleError(
        .limitExceeded, "The network concatenates \(count) values, more than any network that enlarges images.")
    }
    return Value(parts: values.flatMap(\.parts))
  }

  func scaled(_ value: Value, by factor: Float) -> Value {
    Value(
      parts: value.parts.map { .init(index: $0.index, factor: $0.factor * factor, inset: $0.inset, moved: $0.moved) })
  }

  /// Every channel times its factor, plus its offset.
  mutating func scaled(_ value: Value, by factors: [Float], plus offsets: [Float]) throws(UpscaleError) -> Value {
    guard factors.count <= NetworkBuilder.mostScaledChannels else {
      throw NetworkBuilder.misfit("\(factors.count) channels would be multiplied")
    }
    if let shifted = try shifted(value, by: factors, plus: offsets) { return shifted }
    return try convolve(value, .scaling(by: factors, plus: offsets))
  }

  /// Sigmoids plus one number, which is a part of that activation; nil for anything else.
  private mutating func shifted(_ value: Value, by factors: [Float], plus offsets: [Float]) throws(UpscaleError)
    -> Value?
  {
    guard value.parts.count == 1, value.parts[0].factor == 1, factors.allSatisfy({ $0 == 1 }),
      let offset = offsets.first,
      offsets.count == channels(of: value), offsets.allSatisfy({ $0 == offset }), value.parts[0].index > 0,
      case let node = nodes[value.parts[0].index - 1], case .activation(.sigmoid(let plus)) = node.operation
    else { return nil }
    return Value(
      try append(.activation(.sigmoid(plus: plus + offset)), node.inputs, channels: offsets.count),
      inset: value.parts[0].inset, moved: value.parts[0].moved)
  }

  mutating func shuffle(_ value: Value, factor: Int) throws(UpscaleError) -> Value {
    guard (1...64).contains(factor), channels(of: value) % (factor * factor) == 0 else {
      throw NetworkBuilder.misfit("\(channels(of: value)) channels would be shuffled into \(factor)×\(factor) pixels")
    }
    let input = try single(value, "pixel shuffle")
    return Value(
      try append(.pixelShuffle(factor: factor), [input], channels: channels[input] / (factor * factor)),
      inset: value.parts[0].inset, moved: value.parts[0].moved)
  }

  mutating func enlarge(_ value: Value, factor: Int) throws(UpscaleError) -> Value {
    guard factor != 1 else { return value }
    var parts: [Value.Part] = []
    for var part in value.parts {
      part.factor = pending(part)
      let count = channels[part.index]
      part.index = try append(.upsampleNearest(factor: factor), [part.index], channels: count)
      parts.append(part)
    }
    return Value(parts: parts)
  }

  // MARK: Nodes

  mutating func append(
    _ operation: NetworkOperation, _ inputs: [Int], channels count: Int
  ) throws(UpscaleError) -> Int {
    weightCount += operation.described.numbers.reduce(0) { $0 + $1.count }
    guard nodes.count < NetworkBuilder.mostNodes, weightCount <= NetworkBuilder.mostWeights else {
      throw UpscaleError(
        .limitExceeded, "The network has more layers or weights than any network that enlarges images.")
    }
    nodes.append(.init(operation, inputs: inputs))
    for input in inputs { uses[input] += 1 }
    channels.append(count)
    uses.append(0)
    gains.append(1)
    pixelSides.append(pixelSides[inputs[0]] * operation.described.pixelSideFactor)
    return nodes.count
  }

  /// What a value of the network is still to be multiplied by.
  func pending(_ part: Value.Part) -> Float { part.factor / gains[part.index] }

  /// The one value of the network that `value` is.
  mutating func single(_ value: Value, _ what: String) throws(UpscaleError) -> Int {
    guard value.parts.count == 1 else {
      throw UpscaleError(
        .invalidModelFile, "The network concatenates values for \(what), which Upscale does not support yet.")
    }
    return try settled(value.parts[0])
  }

  /// The value of the network with nothing left to multiply by.
  mutating func settled(_ part: Value.Part) throws(UpscaleError) -> Int {
    let factor = pending(part)
    guard factor != 1 else { return part.index }
    if multiplied(part.index, by: factor) { return part.index }
    let count = channels[part.index]
    let (ones, offsets) = ([Float](repeating: 1, count: count), [Float](repeating: 0, count: count))
    return try scaled(Value(parts: [part]), by: ones, plus: offsets).parts[0].index
  }

  /// Multiplies the convolutions that make a value, where nothing has taken it yet and they serve nothing else.
  private mutating func multiplied(_ index: Int, by factor: Float) -> Bool {
    guard uses[index] == 0, factor != 0 else { return false }
    var (waiting, convolutions, sums) = ([index], [Int](), [Int]())
    while let value = waiting.popLast() {
      guard value > 0, value == index || uses[value] == 1,
        convolutions.count + sums.count < NetworkBuilder.mostSummed
      else { return false }
      switch nodes[value - 1].operation {
      case .convolution: convolutions.append(value)
      case .add:
        sums.append(value)
        waiting += nodes[value - 1].inputs
      default: return false
      }
    }
    for value in convolutions {
      guard case .convolution(var convolution) = nodes[value - 1].operation else { continue }
      convolution.weights = convolution.weights.map { $0 * factor }
      convolution.bias = convolution.bias.map { $0 * factor }
      nodes[value - 1].operation = .convolution(convolution)
    }
    for value in convolutions + sums { gains[value] *= factor }
    return true
  }

  static func misfit(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The model's layers do not fit together: \(what).")
  }
}
