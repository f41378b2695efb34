/// What the operations of a network see that look at all of the picture: of a part of it, or of all. A value that tiles
/// add up to.
public struct PictureMeasures: Sendable, Hashable {
  /// By operation, in the network's order.
  package private(set) var all: [PictureMeasure]

  package init(_ all: [PictureMeasure]) { self.all = all }

  /// Of no operation.
  public static let none = PictureMeasures([])

  package var count: Int { all.count }

  /// Adds what the same operations see of another part. The first part decides how many there are.
  package mutating func add(_ other: PictureMeasures) {
    guard !all.isEmpty else { return self = other }
    for index in all.indices { all[index].add(other.all[index]) }
  }

  /// Adds the operations of `other` behind these.
  package mutating func append(_ other: PictureMeasures) { all += other.all }

  /// Every `count`th operation, from `index` on.
  func part(_ index: Int, of count: Int) -> PictureMeasures {
    PictureMeasures(stride(from: index, to: all.count, by: count).map { all[$0] })
  }
}

/// What one of them sees.
package enum PictureMeasure: Sendable, Hashable {
  /// The sums of a value's channels, and over how many pixels they go.
  case sums([Double], count: Int)
  case maxima(PooledMaxima)

  mutating func add(_ other: PictureMeasure) {
    switch (self, other) {
    case (.sums(let one, let oneCount), .sums(let two, let twoCount)):
      self = .sums(zip(one, two).map(+), count: oneCount + twoCount)
    case (.maxima(var one), .maxima(let two)):
      one.add(two)
      self = .maxima(one)
    // One operation sees one kind.
    case (.sums, .maxima), (.maxima, .sums): break
    }
  }

  /// The mean of every channel.
  package var means: [Float] {
    guard case .sums(let sums, let count) = self else { return [] }
    return sums.map { Float($0 / Double(max(1, count))) }
  }
}
