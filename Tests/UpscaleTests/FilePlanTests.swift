import Testing
import TestSupport
import Upscale

@Suite struct FilePlanTests {
  private func plan(
    _ target: UpscaleRequest.Target, format: PixelFormat = PixelFormat(.rgb), size: PixelSize = FileUpscaleTests.source,
    to name: String = "out.png", model: String = "photo"
  ) async throws -> FilePlan {
    let folder = try FileUpscaleTests.folder(format, size: size)
    let plan = try await FileUpscale(from: folder("in.png"), to: folder(name), target).plan(
      with: Upscalers.named(model, threads: 1))
    #expect(folder.names == ["in.png"], "Planning writes nothing.")
    return plan
  }

  @Test func fourTimesIsOnePass() async throws {
    let lines = try await plan(.scale(4)).lines
    #expect(lines.map { $0.prefix { $0 != " " } } == ["source", "pass", "memory", "output"])
    #expect(lines[0].contains("12×9 8-bit RGB, PNG, 300 DPI"))
    #expect(lines[1].contains("photo-x4: 12×9 → 48×36, 1 tile of 12×9"))
    #expect(lines[3].contains("48×36 8-bit RGB, PNG, 300 DPI"))
  }

  @Test func eightTimesIsTwoPasses() async throws {
    let plan = try await plan(.scale(8))
    #expect(plan.lines.contains { $0.hasPrefix("pass 1   photo-x4: 12×9 → 48×36") })
    #expect(plan.lines.contains { $0.hasPrefix("pass 2   photo-") && $0.contains("48×36 → ") })
    #expect(plan.lines.last?.contains("96×72") == true)
  }

  @Test func otherFactorsAreResized() async throws {
    let lines = try await plan(.scale(3)).lines
    #expect(lines.contains { $0.hasPrefix("resize   lanczos3: 48×36 → 36×27") })
    let classical = try await plan(.scale(3), model: "bicubic").lines
    #expect(classical.contains { $0.hasPrefix("resize   bicubic: 12×9 → 36×27") })
    #expect(!classical.contains { $0.hasPrefix("pass") })
  }

  static let warned: [(PixelFormat, String, [String])] = [
    (PixelFormat(.rgb), "out.jpg", []), (PixelFormat(.rgba, .uint16), "out.png", []),
    (PixelFormat(.rgba), "out.jpg", ["transparency"]), (PixelFormat(.gray, .uint16), "out.jpg", ["8 bits"]),
    (PixelFormat(.rgba), "out.webp", []), (PixelFormat(.rgba, .uint16), "out.webp", ["8 bits"]),
    (PixelFormat(.grayAlpha, .uint16), "out.jpeg", ["transparency", "8 bits"]),
  ]

  @Test(arguments: warned)
  func lossesAreWarnedOf(format: PixelFormat, name: String, words: [String]) async throws {
    let warnings = try await plan(.scale(4), format: format, to: name).warnings
    #expect(warnings.count == words.count)
    for (warning, word) in zip(warnings, words) { #expect(warning.contains(word)) }
  }

  @Test func theRequestsWarningsComeFirst() async throws {
    let warnings = try await plan(
      .size(PixelSize(width: 50, height: 90)), format: PixelFormat(.rgba), to: "out.jpg"
    ).warnings
    #expect(warnings.count == 2)
    #expect(warnings.first?.contains("stretched") == true)
  }

  @Test func picturesTooLargeForJPEGAreRefused() async throws {
    let long = PixelSize(width: 17000, height: 1)
    let error = await #expect(throws: UpscaleError.self) { try await plan(.scale(4), size: long, to: "out.jpg") }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("65500") == true)
    #expect(error?.message.contains("PNG") == true)
    let webP = await #expect(throws: UpscaleError.self) { try await plan(.width(16384), size: long, to: "out.webp") }
    #expect(webP?.code == .invalidRequest)
    #expect(webP?.message.contains("16383") == true)
    #expect(try await plan(.scale(4), size: long).upscale.target.width == 68000)
    #expect(try await plan(.width(65500), size: long, to: "out.jpg").upscale.target.width == 65500)
  }

  /// WebP is encoded as a whole, and what is held to a number of bytes is kept until its quality is known.
  @Test func theEstimateCountsWhatTheFormatHolds() async throws {
    let size = PixelSize(width: 1000, height: 1000)
    let folder = try FileUpscaleTests.folder(size: size)
    func memory(_ name: String, _ options: EncodingOptions = EncodingOptions()) async throws -> Int {
      try await FileUpscale(from: folder("in.png"), to: folder(name), .scale(4), encoding: options)
        .plan(with: ClassicalUpscaler(.bicubic)).expectedMemory
    }
    let (png, pixels) = (try await memory("out.png"), 16_000_000)
    // What the process has anyway, which differs a little from one plan to the next, is in all of them.
    #expect(abs(try await memory("out.jpg") - png) < pixels)
    #expect(try await memory("out.webp") >= png + 8 * pixels)
    #expect(try await memory("out.webp", EncodingOptions(lossless: true)) > memory("out.webp") + 8 * pixels)
    #expect(try await memory("out.jpg", EncodingOptions(maximumBytes: 1000)) >= png + 3 * pixels)
  }

  @Test func budgetsForPNGAreRefusedAtOnce() async throws {
    let folder = try FileUpscaleTests.folder()
    let job = FileUpscale(
      from: folder("in.png"), to: folder("out.png"), .scale(4), encoding: EncodingOptions(maximumBytes: 1000))
    let error = await #expect(throws: UpscaleError.self) { try await job.plan(with: ClassicalUpscaler(.bicubic)) }
    #expect(error?.code == .invalidRequest)
  }
}
