/// What one operation of a network sees that looks at all of the picture.
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
