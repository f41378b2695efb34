/// What channel gates of a network see: the sums of their inputs' channels over a part of the picture, or all of it, and
/// over how many pixels they go. A value that tiles add up to.
public struct PictureMeans: Sendable, Hashable {
  /// By gate, in the network's order, then by channel.
  package private(set) var sums: [[Double]]
  /// Pixels, by gate.
  package private(set) var counts: [Int]

  package init(sums: [[Double]], counts: [Int]) { (self.sums, self.counts) = (sums, counts) }

  /// Of no gate.
  public static let none = PictureMeans(sums: [], counts: [])

  /// Adds what the same gates see of another part. The first part decides how many there are.
  package mutating func add(_ other: PictureMeans) {
    guard !sums.isEmpty else { return self = other }
    for index in sums.indices {
      counts[index] += other.counts[index]
      for channel in sums[index].indices { sums[index][channel] += other.sums[index][channel] }
    }
  }

  /// Adds the gates of `other` behind these.
  package mutating func append(_ other: PictureMeans) {
    sums += other.sums
    counts += other.counts
  }

  /// Every `count`th gate, from `index` on.
  func part(_ index: Int, of count: Int) -> PictureMeans {
    let gates = stride(from: index, to: sums.count, by: count)
    return PictureMeans(sums: gates.map { sums[$0] }, counts: gates.map { counts[$0] })
  }

  /// The means of every channel that gate `index` sees.
  package func means(_ index: Int) -> [Float] { sums[index].map { Float($0 / Double(max(1, counts[index]))) } }
}
