import UpscaleCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Pieces of one band that are being compressed, each in a task of its own, and handed out again in their order.
struct PiecesInFlight {
  struct Compressed: Sendable {
    let number: Int
    let piece: RowPiece
  }

  /// One for every processor and one that is being filled. More would only take memory, about 1.5 MB each.
  static let most = 1 + max(1, min(64, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  private var started = 0
  private var handedOut = 0
  private var waiting: [Int: RowPiece] = [:]

  var isEmpty: Bool { started == handedOut }
  var isFull: Bool { started - handedOut >= PiecesInFlight.most }

  mutating func start(_ piece: RowPiece, in group: inout TaskGroup<Compressed>) {
    let number = started
    started += 1
    group.addTask {
      piece.compress()
      return Compressed(number: number, piece: piece)
    }
  }

  /// Waits until a piece is compressed.
  /// - Returns: those that are next in order, which may be none.
  mutating func next(in group: inout TaskGroup<Compressed>) async -> [RowPiece] {
    guard let done = await group.next() else { return [] }
    waiting[done.number] = done.piece
    var pieces: [RowPiece] = []
    while let piece = waiting.removeValue(forKey: handedOut) {
      pieces.append(piece)
      handedOut += 1
    }
    return pieces
  }
}
