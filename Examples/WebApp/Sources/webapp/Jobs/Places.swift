import Synchronization

/// How many pictures may be here at once. Who holds a `Place` has one; it is free again when nobody holds it any more.
final class Places: Sendable {
  final class Place: Sendable {
    private let places: Places

    fileprivate init(in places: Places) { self.places = places }

    deinit { places.taken.withLock { $0 -= 1 } }
  }

  private let count: Int
  private let taken = Mutex(0)

  init(_ count: Int) { self.count = count }

  var takenCount: Int { taken.withLock { $0 } }

  /// A place, or nil where all are taken.
  func take() -> Place? {
    let isFree = taken.withLock { taken in
      guard taken < count else { return false }
      taken += 1
      return true
    }
    return isFree ? Place(in: self) : nil
  }
}
