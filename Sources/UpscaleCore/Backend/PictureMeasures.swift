/// What a network's whole-image operations see, of a part of the image or all of it. A value that accumulates over
/// tiles.
public struct PictureMeasures: Sendable, Hashable {
  /// By operation, in the network's order.
  package private(set) var all: [PictureMeasure]

  package init(_ all: [PictureMeasure]) { self.all = all }

  /// For no operation.
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
