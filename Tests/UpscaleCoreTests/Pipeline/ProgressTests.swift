import Foundation
import Synchronization
import Testing
import TestSupport

@testable import UpscaleCore

@Suite struct ProgressTests {
  /// Collects what a listener is told.
  private final class Log: Sendable {
    private let entries = Mutex<[UpscaleProgress]>([])
    var all: [UpscaleProgress] { entries.withLock { $0 } }
    func add(_ progress: UpscaleProgress) { entries.withLock { $0.append(progress) } }
  }

  @Test(arguments: [1, 4], [2.0, 3, 8])
  func progressRisesToOne(inFlight: Int, factor: Double) async throws {
    let log = Log()
    let backend = FakeBackend(tilesInFlight: inFlight)
    let image = try TestPictures.noise(PixelSize(width: 13, height: 9), PixelFormat(.rgba))
    let upscaler = try FakeUpscaler.compact([4, 2], backend: backend)
    let request = UpscaleRequest(.scale(factor), tile: 6)
    let tiles = try upscaler.plan(request, for: image.info).passes.reduce(0) { $0 + $1.tiles.tileCount }
    _ = try await upscaler.upscale(image, to: request) { log.add($0) }
    let fractions = log.all.map(\.fraction)
    #expect(fractions.count == tiles)
    #expect(zip(fractions, fractions.dropFirst()).allSatisfy { $0 < $1 })
    #expect(fractions.first.map { $0 > 0 } == true)
    #expect(fractions.last == 1)
    #expect(log.all.last?.remaining == .zero)
  }

  @Test func resamplingAloneEndsAtOne() async throws {
    let log = Log()
    let image = try TestPictures.noise(PixelSize(width: 3, height: 3), PixelFormat(.gray))
    _ = try await ClassicalUpscaler(.bicubic).upscale(image, to: UpscaleRequest(.scale(2))) { log.add($0) }
    #expect(log.all.map(\.fraction) == [1])
  }

  @Test func theMeterDividesWork() {
    let log = Log()
    let meter = ProgressMeter(total: 8) { log.add($0) }
    for work in [0.0, 2, 4, 2, 5] { meter.add(work) }
    #expect(log.all.map(\.fraction) == [0, 0.25, 0.75, 1, 1])
    #expect(log.all.map { $0.remaining == nil } == [true, false, false, false, false])
    #expect(log.all[3].remaining == .zero)
    let elapsed = log.all.map(\.elapsed)
    #expect(elapsed == elapsed.sorted())
  }

  /// Reported from many threads at once, progress still never goes back, and the listener is called by one at a time.
  @Test func reportsKeepTheirOrder() {
    let log = Log()
    let inside = Atomic(0)
    let overlaps = Atomic(0)
    let meter = ProgressMeter(total: 200) { progress in
      if inside.add(1, ordering: .relaxed).oldValue > 0 { overlaps.add(1, ordering: .relaxed) }
      log.add(progress)
      usleep(200)
      inside.subtract(1, ordering: .relaxed)
    }
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<8 {
      Thread.detachNewThread {
        for _ in 0..<25 { meter.add(1) }
        done.signal()
      }
    }
    for _ in 0..<8 { done.wait() }
    let fractions = log.all.map(\.fraction)
    #expect(fractions.count == 200)
    #expect(fractions == fractions.sorted())
    #expect(fractions.last == 1)
    #expect(overlaps.load(ordering: .relaxed) == 0)
  }
}
