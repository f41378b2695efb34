import Synchronization
import Testing
import TestSupport

@testable import UpscaleCPU
@testable import UpscaleCore

/// What happens while one tile takes long.
@Suite struct LongTileTests {
  private let network = try? TestNetworks.compact(features: 16, convolutions: 6, scale: 2)
  private let size = PixelSize(width: 96, height: 180)

  private func prepared(reportedWork: Double) throws -> CPUPreparedNetwork {
    CPUPreparedNetwork(
      try #require(network), precision: .full, kernels: try #require(KernelTable(cap: nil)),
      pool: ComputePool(threads: 2), reportedWork: reportedWork)
  }

  /// Parts of a tile are told in order, each time that so much is done, and the last is all of it.
  @Test func progressIsTold() async throws {
    let total = Double(try #require(network).multiplyAddsPerPixel * size.width * size.height)
    let prepared = try prepared(reportedWork: total / 8)
    let input = try TestPictures.noise(size, PixelFormat(.rgb, .float32)).rows(0..<size.height)
    let told = Mutex<[Double]>([])
    let telling = prepared.telling { part in told.withLock { $0.append(part) } }
    _ = try await telling.run(input, keeping: PixelRect(size))
    let parts = told.withLock { $0 }
    #expect((4...9).contains(parts.count), "\(parts)")
    #expect(parts == parts.sorted() && parts.allSatisfy { (0...1).contains($0) }, "\(parts)")
    #expect((parts.last ?? 0) > 0.9)
    // Nobody who wants to know, nothing to tell.
    _ = try await prepared.run(input, keeping: PixelRect(size))
    #expect(told.withLock { $0.count } == parts.count)
  }

  /// Cancelled from within, long before the tile is done, a run throws and tells nothing more.
  @Test func aTileIsGivenUp() async throws {
    let prepared = try prepared(reportedWork: 1)
    let input = try TestPictures.noise(size, PixelFormat(.rgb, .float32)).rows(0..<size.height)
    let last = Mutex(0.0)
    let work = Task { [size] in
      let telling = prepared.telling { part in
        last.withLock { $0 = max($0, part) }
        TaskToCancel.shared.withLock { $0?.cancel() }
      }
      _ = try await telling.run(input, keeping: PixelRect(size))
    }
    TaskToCancel.shared.withLock { $0 = work }
    await #expect(throws: CancellationError.self) { try await work.value }
    #expect(last.withLock { $0 } < 0.9)
    // The next tile is as right as ever.
    let whole = try await prepared.run(input, keeping: PixelRect(size))
    let error = Conformance.error(whole, ReferenceInterpreter.run(prepared.network, .init(input)))
    #expect(error < 1e-9)
  }

  private enum TaskToCancel {
    static let shared = Mutex<Task<Void, any Error>?>(nil)
  }
}
