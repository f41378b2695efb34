import TestSupport
import Testing
import Upscale

/// What is chosen for which image, and that it is told.
@Suite struct AutoTests {
  /// Even areas, hard edges and lettering of sorts, in a few colors.
  static func drawing(_ side: Int = 192) throws -> UpscaleImage {
    try TestPictures.picture(PixelSize(width: side, height: side), PixelFormat(.rgb)) { x, y, channel in
      let (row, column) = (y / 12, x / 6)
      if x > side / 2, y % 12 > 3, (row * 7 + column * 5) % 3 > 0, x % 6 < 2 { return 0.1 }
      let (dx, dy) = (x - side / 4, y - side / 3)
      if dx * dx + dy * dy < side * side / 40 { return [0.85, 0.2, 0.15][channel] }
      return y > side * 3 / 4 ? [0.2, 0.35, 0.7][channel] : 0.97
    }
  }

  static func photograph() throws -> UpscaleImage {
    try DegradedPicture.scene(width: 200, height: 160, seed: 3).noisy(0.8).image(PixelFormat(.rgb))
  }

  private func saved(_ image: UpscaleImage, _ quality: Double) throws -> UpscaleImage {
    try ImageFile.decode(ImageFile.encode(image, as: .jpeg, options: EncodingOptions(quality: quality)))
  }

  /// The table, as images of every kind meet it.
  @Test func everyImageGetsItsFamily() async throws {
    let auto = try await AutoUpscaler()
    let drawing = try AutoTests.drawing()
    let known: [(UpscaleImage, ImageSubject, String, Double?)] = [
      (drawing, .graphic, "art", 0),
      (try saved(drawing, 50), .graphic, "detail", 1),
      (try AutoTests.photograph(), .photograph, "detail", 0),
      (try saved(AutoTests.photograph(), 88), .photograph, "detail", 0.4),
      (try saved(AutoTests.photograph(), 30), .photograph, "detail", 1),
    ]
    for (image, subject, family, strength) in known {
      let choice = await auto.recommendation(for: image)
      #expect(choice.subject == subject && choice.family == family && choice.strength == strength, "\(choice)")
      #expect(choice.summary.hasPrefix(family) && choice.summary.contains(", for a "), "\(choice.summary)")
      let plan = try await auto.plan(UpscaleRequest(.scale(4)), for: image)
      #expect(plan.passes.map(\.method.name) == ["\(family)-x4"])
      #expect(plan.passes.map(\.method.strength) == [strength])
    }
  }

  /// For clean photographs the slowest network runs once at most.
  @Test(
    arguments: [
      (1.5, ["detail-x4"]), (2, ["detail-x4"]), (4.2, ["detail-x4"]), (8, ["photo-x4", "photo-x2"]),
    ] as [(Double, [String])])
  func aNetworkRunsOnce(scale: Double, names: [String]) async throws {
    let auto = try await AutoUpscaler()
    let image = try AutoTests.photograph()
    let plan = try await auto.plan(UpscaleRequest(.scale(scale)), for: image)
    #expect(plan.passes.map(\.method.name) == names)
    #expect(plan.passes.allSatisfy { $0.method.strength == 0 })
  }

  /// A family that is not there is replaced by the default one, and one without a dial has no strength.
  @Test func whatIsNotShippedIsNotChosen() throws {
    let photo = try ShippedModels.named("photo")
    let drawing = SourceInspection(try AutoTests.drawing())
    let choice = ModelRecommendation(for: drawing, models: photo)
    #expect(choice.family == "photo" && choice.strength == 0)
    let art = try ShippedModels.named("art").map { model in
      var model = model
      (model.strongNetwork, model.dial) = (nil, nil)
      return model
    }
    #expect(ModelRecommendation(for: drawing, models: photo + art).strength == nil)
  }

  @Test func aStrengthThatIsAskedForWins() async throws {
    let auto = try await AutoUpscaler()
    let image = try saved(AutoTests.photograph(), 30)
    let plan = try await auto.plan(UpscaleRequest(.scale(4), strength: 0.3), for: image)
    #expect(plan.passes.map(\.method.strength) == [0.3])
    for strength in [-0.1, 1.5, .nan] {
      for image in [image, try AutoTests.drawing()] {
        let error = await #expect(throws: UpscaleError.self) {
          try await auto.plan(UpscaleRequest(.scale(4), strength: strength), for: image)
        }
        #expect(error?.code == .invalidRequest)
      }
    }
  }

  /// The quality of a JPEG travels with the image, so that a named model has its strength in memory, too.
  @Test func theQualityTravelsWithTheImage() async throws {
    let image = try saved(AutoTests.photograph(), 40)
    #expect(image.metadata.jpegQuality == 40)
    let photo = try await Upscalers.named("photo", backend: .cpu)
    await #expect(try photo.plan(UpscaleRequest(.scale(4)), for: image).passes.map(\.method.strength) == [1])
    let part = try image.cropped(to: PixelRect(x: 0, y: 0, width: 16, height: 16))
    #expect(part.metadata.jpegQuality == 40)
    let large = try await photo.upscale(part, to: UpscaleRequest(.scale(2)))
    #expect(large.metadata.jpegQuality == nil)
    let plain = try await photo.upscale(part, to: UpscaleRequest(.scale(2), strength: 0))
    #expect(try ImageMetrics.psnr(large, plain) < 60, "Strength 1 is another network.")
  }

  /// In memory it is what the family that it chooses makes.
  @Test func inMemoryItIsWhatItChooses() async throws {
    let image = try saved(AutoTests.drawing(96), 50)
    let auto = try await Upscalers.named("auto", backend: .cpu)
    let choice = try await #require(auto as? AutoUpscaler).recommendation(for: image)
    let request = UpscaleRequest(.scale(4))
    let named = try await Upscalers.named(choice.family, backend: .cpu)
      .upscale(image, to: UpscaleRequest(.scale(4), strength: choice.strength))
    let chosen = try await auto.upscale(image, to: request)
    #expect(try ImageMetrics.psnr(named, chosen) == .infinity)
  }

  @Test func filesAreToldWhatWasChosen() async throws {
    let folder = try TestFolder()
    try await ImageFile.write(AutoTests.drawing(64), to: folder("a.png"))
    try await ImageFile.write(AutoTests.photograph(), to: folder("b.jpg"), options: EncodingOptions(quality: 30))
    let upscaler = try await Upscalers.named()
    let inputs = ["a.png", "b.jpg"].map { BatchInput(folder($0)) }
    let batch = try BatchUpscale(inputs, naming: OutputNaming(suffix: "-large")) {
      FileUpscale(from: $0, to: $1, .scale(2))
    }
    var plans: [FilePlan] = []
    for job in batch.jobs { plans.append(try await job.plan(with: upscaler)) }
    #expect(plans.map(\.recommendation?.family) == ["art", "detail"])
    #expect(plans[0].lines[1] == "chosen   \(plans[0].recommendation?.summary ?? "")")
    let named = try await batch.jobs[0].plan(with: Upscalers.named("photo"))
    #expect(named.recommendation == nil && !named.lines.contains { $0.hasPrefix("chosen") })
    // Where nothing is enlarged nothing is chosen.
    let reduced = try await FileUpscale(from: folder("a.png"), to: folder("c.png"), .scale(0.5)).plan(with: upscaler)
    #expect(reduced.recommendation == nil)
  }

  @Test func theCommandLineSaysSo() throws {
    let folder = try TestFolder()
    try ImageFile.write(AutoTests.drawing(40), to: folder("a.png"))
    let done = try CommandLineTool.run([folder("a.png"), folder("b.png"), "--scale", "2"])
    #expect(done.status == 0 && done.errors == "", "\(done.errors)")
    #expect(done.output.contains("\n  chosen: art"))
    let json = try CommandLineTool.run([folder("a.png"), folder("c.png"), "--scale", "2", "--json"])
    #expect(json.output.contains(#""choice":{"damage":""#) && json.output.contains(#""family":"art""#))
    let dry = try CommandLineTool.run([folder("a.png"), folder("d.png"), "--dry-run"])
    #expect(dry.output.contains("\nchosen   art"))
    let named = try CommandLineTool.run([folder("a.png"), folder("e.png"), "-m", "photo", "--scale", "2"])
    #expect(named.status == 0 && !named.output.contains("chosen"))
    let wrong = try CommandLineTool.run([folder("a.png"), folder("f.png"), "--strength", "2"])
    #expect(wrong.status == 64 && wrong.errors.contains("between 0 and 1"))
  }
}
