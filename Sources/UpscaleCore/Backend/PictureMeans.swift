/// What the channel gates of a network see: the sums of their inputs' channels over a part of the picture, or all of it,
/// and over how many pixels they go. A value that tiles add up to.
public struct PictureMeans: Sendable, Hashable {
  /// By gate, in the network's order, then by channel.
  package var sums: [[Double]]
  /// Pixels, by gate.
  package var counts: [Int]

  package init(sums: [[Double]], counts: [Int]) { (self.sums, self.counts) = (sums, counts) }

  static let none = PictureMeans(sums: [], counts: [])

  /// No pixels of `network`'s gates.
  package init(_ network: UpscaleNetwork) {
    sums = network.nodes.compactMap { node in
      if case .channelGate(let gate) = node.operation { [Double](repeating: 0, count: gate.channels) } else { nil }
    }
    counts = sums.map { _ in 0 }
  }

  /// The first that come decide how many gates there are.
  package mutating func add(_ other: PictureMeans) {
    guard !sums.isEmpty else { return self = other }
    for index in sums.indices {
      counts[index] += other.counts[index]
      for channel in sums[index].indices { sums[index][channel] += other.sums[index][channel] }
    }
  }

  /// Adds the gates of `other` behind these.
  mutating func append(_ other: PictureMeans) {
    sums += other.sums
    counts += other.counts
  }

  /// The gates of part `index` of `count` equal ones.
  func part(_ index: Int, of count: Int) -> PictureMeans {
    let gates = sums.count / count * index..<sums.count / count * (index + 1)
    return PictureMeans(sums: Array(sums[gates]), counts: Array(counts[gates]))
  }

  /// The means of every channel that gate `index` sees; zeros where there are no pixels.
  package func means(_ index: Int) -> [Float] { sums[index].map { Float($0 / Double(max(1, counts[index]))) } }
}
