import Dispatch
import Synchronization
import TestSupport
import Testing
import Upscale

/// What an app calls from its window's actor leaves that actor free.
@MainActor @Suite struct MainActorTests {
  /// Set on the queue that the actor's work runs on, which need not be one thread.
  private nonisolated static let mark = DispatchSpecificKey<Bool>()
  private nonisolated static var isOnMainActor: Bool { DispatchQueue.getSpecific(key: mark) == true }

  /// Enlarges as bicubic does, and keeps where it was asked for a plan.
  private final class WatchedUpscaler: Upscaler {
    let onMainActor = Mutex<[Bool]>([])
    private let upscaler = ClassicalUpscaler(.bicubic)

    var passMethods: [PassMethod] { upscaler.passMethods }
    var resamplingKernel: ResamplingKernel { upscaler.resamplingKernel }

    func preparedNetwork(for method: PassMethod) async throws -> any PreparedNetwork {
      try await upscaler.preparedNetwork(for: method)
    }

    func plan(_ request: UpscaleRequest, for image: UpscaleImage) throws(UpscaleError) -> UpscalePlan {
      onMainActor.withLock { $0.append(MainActorTests.isOnMainActor) }
      return try upscaler.plan(request, for: image.info)
    }
  }

  private let image: UpscaleImage

  init() throws {
    DispatchQueue.main.setSpecific(key: MainActorTests.mark, value: true)
    image = try TestPictures.stillLife(40)
  }

  @Test func imagesAreEnlargedElsewhere() async throws {
    #expect(MainActorTests.isOnMainActor)
    let upscaler = WatchedUpscaler()
    _ = try await upscaler.upscale(image, to: UpscaleRequest(.scale(2)))
    #expect(upscaler.onMainActor.withLock { $0 } == [false])
  }

  @Test func filesAreReadAndPlannedElsewhere() async throws {
    let folder = try TestFolder()
    try ImageFile.write(image, to: folder("in.png"))
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(2))
    let planned = Mutex<[Bool]>([])
    try await job.run(with: ClassicalUpscaler(.bicubic)) { _ in
      planned.withLock { $0.append(MainActorTests.isOnMainActor) }
    }
    #expect(planned.withLock { $0 } == [false])
  }

  /// Reading weights and looking for devices, decoding and inspecting, which a plan by the pixels needs, and comparing take
  /// a while; the actor's other work gets its turn meanwhile.
  @Test func plansInspectionsAndComparisonsLeaveTheActorFree() async throws {
    let folder = try TestFolder()
    try ImageFile.write(try TestPictures.stillLife(300), to: folder("in.png"))
    let upscaler = try await Upscalers.named()
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(2))
    #expect(try await turns { _ = try await Upscalers.named("detail") } > 0)
    #expect(try await turns { _ = try await job.plan(with: upscaler) } > 0)
    #expect(try await turns { _ = try await FileInspection(of: folder("in.png")) } > 0)
    #expect(
      try await turns { _ = try await FileComparison(before: folder("in.png"), after: folder("in.png")).run() } > 0)
  }

  /// How often other work of the actor got its turn while `body` ran, again and again until it had one: on a crowded
  /// machine it may come late. What stays on the actor gives it none.
  private func turns(_ body: () async throws -> Void) async rethrows -> Int {
    var count = 0
    let other = Task {
      while !Task.isCancelled {
        count += 1
        await Task.yield()
      }
    }
    for _ in 0..<50 where count == 0 { try await body() }
    let result = count
    other.cancel()
    return result
  }
}
