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

    @concurrent func plan(
      _ request: UpscaleRequest, for image: UpscaleImage
    ) async throws(UpscaleError) -> UpscalePlan {
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
    try await ImageFile.write(image, to: folder("in.png"))
    let job = FileUpscale(from: folder("in.png"), to: folder("out.png"), .scale(2))
    let planned = Mutex<[Bool]>([])
    try await job.run(with: ClassicalUpscaler(.bicubic)) { _ in
      planned.withLock { $0.append(MainActorTests.isOnMainActor) }
    }
    #expect(planned.withLock { $0 } == [false])
  }

  /// Reading weights and looking for devices, decoding, encoding and inspecting, which a plan by the pixels needs, and
  /// comparing take a while; the actor's other work gets its turn meanwhile.
  @Test func everyCallLeavesTheActorFree() async throws {
    let (folder, picture) = (try TestFolder(), try TestPictures.stillLife(120))
    let (input, output) = (folder("in.png"), folder("out.png"))
    let file = try await ImageFile.encode(picture, as: .png)
    try await ImageFile.write(picture, to: input)
    let (upscaler, auto) = (try await Upscalers.named(), try await AutoUpscaler())
    let job = FileUpscale(from: input, to: output, .scale(2))
    let bicubic = FileUpscale(from: input, to: output, .scale(2), overwrite: true)
    let comparison = try await FileComparison(before: input, after: input).run()
    let calls: [(String, () async throws -> Void)] = [
      ("a family", { _ = try await Upscalers.named("detail") }),
      ("names", { _ = try await Upscalers.names() }),
      ("models", { _ = try await ModelCatalog.named("art") }),
      ("their names", { _ = try await ModelCatalog.names() }),
      ("a backend", { _ = try await BackendChoice.auto.makeBackend() }),
      ("auto", { _ = try await AutoUpscaler() }),
      ("recommending", { _ = await auto.recommendation(for: picture) }),
      ("planning", { _ = try await auto.plan(UpscaleRequest(.scale(2)), for: picture) }),
      ("planning a file", { _ = try await job.plan(with: upscaler) }),
      ("a file", { try await bicubic.run(with: ClassicalUpscaler(.bicubic)) }),
      ("an image", { _ = try await ClassicalUpscaler(.bicubic).upscale(picture, to: UpscaleRequest(.scale(2))) }),
      ("reading", { _ = try await ImageFile.read(at: input) }),
      ("decoding", { _ = try await ImageFile.decode(file) }),
      ("encoding", { _ = try await ImageFile.encode(picture, as: .jpeg) }),
      ("writing", { try await ImageFile.write(picture, to: output, overwrite: true) }),
      ("inspecting", { _ = await SourceInspection(of: picture) }),
      ("inspecting a file", { _ = try await FileInspection(of: input) }),
      ("comparing", { _ = try await ImageComparison(before: picture, after: picture) }),
      ("comparing files", { _ = try await FileComparison(before: input, after: input).run() }),
      ("a page", { _ = try await ComparisonPage(comparison, beforeName: "a", afterName: "b").html() }),
    ]
    for (name, call) in calls { #expect(try await turns(call) > 0, "\(name)") }
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
