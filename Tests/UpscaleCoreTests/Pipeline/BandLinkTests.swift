import Synchronization
import Testing

@testable import UpscaleCore

@Suite struct BandLinkTests {
  private struct Broken: Error {}

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  private static func band(_ row: Int) -> RowBand {
    RowBand(firstRow: row, tensor: NetworkTensor(size: PixelSize(width: 1, height: 1), channels: 1))
  }

  @Test func bandsArriveInOrderAndOneAhead() async throws {
    let link = BandLink()
    let made = Counter()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await link.send { emit in
          for row in 0..<50 {
            made.value.add(1, ordering: .relaxed)
            try await emit(BandLinkTests.band(row))
          }
        }
      }
      var received = 0
      try await link.receive { band in
        #expect(band.firstRow == received)
        received += 1
        for _ in 0..<20 { await Task.yield() }
        // This one, and the one that waits to be sent.
        #expect(made.value.load(ordering: .relaxed) <= received + 1)
      }
      #expect(received == 50)
      try await group.waitForAll()
    }
  }

  @Test func theSendersFailureComesThrough() async throws {
    let link = BandLink()
    let sender = Task {
      try await link.send { emit in
        try await emit(BandLinkTests.band(0))
        throw Broken()
      }
    }
    var received = 0
    await #expect(throws: Broken.self) { try await link.receive { _ in received += 1 } }
    #expect(received == 1)
    await #expect(throws: Broken.self) { try await sender.value }
  }

  /// A sender whose receiver has gone away ends once it is cancelled.
  @Test func cancellationEndsAWaitingSender() async throws {
    let link = BandLink()
    let task = Task {
      try await link.send { emit in
        while true { try await emit(BandLinkTests.band(0)) }
      }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func cancellationEndsAWaitingReceiver() async throws {
    let link = BandLink()
    let task = Task { try await link.receive { _ in } }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
