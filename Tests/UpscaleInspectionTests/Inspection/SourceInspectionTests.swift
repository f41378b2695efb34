import Testing
import TestSupport
import UpscaleCore
import UpscaleInspection

/// Pictures whose faults are known, because the tests make them.
@Suite struct SourceInspectionTests {
  private static let scene = DegradedPicture.scene(width: 330, height: 270)

  private func blur(_ picture: DegradedPicture) throws -> BlurInspection {
    try #require(SourceInspection(picture.image()).blur)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func aSharpPictureIsSharp(seed: UInt64) throws {
    let blur = try blur(DegradedPicture.scene(width: 300, height: 200, seed: seed))
    #expect(blur.kind == .sharp)
    #expect(try #require(blur.edgeWidth) < 1.8)
    let sum = BlurInspection.Kind.allCases.reduce(0) { $0 + blur.likelihood(of: $1) }
    #expect(abs(sum - 1) < 1e-9)
  }

  @Test(arguments: [2.5, 4, 6])
  func aPictureOutOfFocusIsFound(radius: Double) throws {
    let blur = try blur(SourceInspectionTests.scene.defocused(radius: radius))
    #expect(blur.kind == .defocus)
    #expect(abs(blur.defocusRadius - radius) <= 0.5)
    // A disc draws an edge πr/2 wide.
    #expect(try #require(blur.edgeWidth) > 1.2 * radius)
  }

  @Test(arguments: [(8, 0), (11, 30), (15, 90), (20, 135)] as [(Double, Double)])
  func motionIsFoundWithItsDirection(length: Double, angle: Double) throws {
    let blur = try blur(SourceInspectionTests.scene.moved(length: length, angle: angle))
    #expect(blur.kind == .motion)
    #expect(abs(blur.motionLength - length) <= 2)
    let turned = abs(blur.motionAngle - angle)
    #expect(min(turned, 180 - turned) <= 6)
  }

  @Test(arguments: [1.5, 2, 3])
  func aPictureEnlargedBeforeIsFound(factor: Double) throws {
    let blur = try blur(DegradedPicture.scene(width: 200, height: 160).enlargedBilinearly(factor))
    #expect(blur.kind == .enlarged, "\(BlurMeasures.Name.allCases.map { "\($0) \(blur.measures[$0])" })")
  }

  @Test(arguments: [ResamplingKernel.bicubic, .lanczos3])
  func whatTheResamplersEnlargedIsFound(kernel: ResamplingKernel) async throws {
    let small = try DegradedPicture.scene(width: 170, height: 150).image()
    let large = try await ClassicalUpscaler(kernel).upscale(small, to: UpscaleRequest(.scale(2)))
    let blur = try #require(SourceInspection(large).blur)
    #expect(blur.kind == .enlarged, "\(BlurMeasures.Name.allCases.map { "\($0) \(blur.measures[$0])" })")
    #expect(abs(blur.enlargementFactor - 2) <= 0.3)
  }

  @Test(arguments: [0, 5, 12, 25] as [Double])
  func noiseIsMeasuredAndIsNoBlur(deviation: Double) throws {
    let inspection = SourceInspection(try SourceInspectionTests.scene.noisy(deviation).image())
    #expect(abs(inspection.noise - deviation) <= 1 + 0.2 * deviation)
    #expect(inspection.blur?.kind == .sharp)
  }

  /// Only where it is in focus is there anything to judge.
  @Test func oneSharpPartIsEnough() throws {
    var picture = SourceInspectionTests.scene.defocused(radius: 5)
    let sharp = DegradedPicture.scene(width: 150, height: 150, seed: 5)
    for row in 0..<150 {
      for column in 0..<150 {
        picture.samples[(row + 64) * picture.width + column + 64] = sharp.samples[row * 150 + column]
      }
    }
    #expect(try blur(picture).kind == .sharp)
  }

  @Test func fewColorsAreTold() throws {
    let drawing = try TestPictures.picture(PixelSize(width: 256, height: 200), PixelFormat(.rgb)) { x, y, channel in
      let ring = ((x - 120) * (x - 120) + (y - 90) * (y - 90)) / 2000
      return ring > 5 ? 1 : [0.1, 0.5, 0.9][(ring + channel) % 3]
    }
    let inspection = SourceInspection(drawing)
    #expect(inspection.isGraphic)
    #expect(!SourceInspection(try SourceInspectionTests.scene.noisy(1).image(PixelFormat(.rgb))).isGraphic)
  }

  static let formats = PixelFormat.Channels.allCases.flatMap { channels in
    [PixelFormat.Sample.uint8, .uint16, .float32].map { PixelFormat(channels, $0) }
  }

  /// The same picture in every format: opaque, since all channels are equal and the alpha too, over middle gray.
  @Test(arguments: formats)
  func formatsDoNotMatter(format: PixelFormat) throws {
    let alpha = format.channels.hasAlpha ? format.channels.count - 1 : -1
    let scene = DegradedPicture.scene(width: 140, height: 130)
    let image = try TestPictures.picture(PixelSize(width: 140, height: 130), format) { x, y, channel in
      channel == alpha ? 1 : Double(scene.samples[y * 140 + x].rounded()) / 255
    }
    let (inspection, reference) = (SourceInspection(image), SourceInspection(try scene.image()))
    #expect(inspection.blur?.kind == reference.blur?.kind)
    #expect(abs(inspection.noise - reference.noise) < 0.01)
    #expect(abs(inspection.colorFlatness - reference.colorFlatness) < 1e-9)
  }

  /// Sizes at and around every limit; nothing may be read outside, and nothing is nil that could be told.
  @Test(arguments: [(1, 1), (1, 300), (3, 2), (47, 200), (48, 48), (49, 130), (127, 128), (129, 64), (1100, 50)])
  func anySizeIsInspected(width: Int, height: Int) throws {
    let image = try DegradedPicture.scene(width: width, height: height).image()
    let inspection = SourceInspection(image)
    #expect((inspection.blur == nil) == (min(width, height) < 48))
    #expect(inspection.noise.isFinite && inspection.blockiness.isFinite)
    #expect((0...1).contains(inspection.colorFlatness))
    for name in BlurMeasures.Name.allCases { #expect(inspection.blur?.measures[name].isFinite != false) }
    #expect(inspection == SourceInspection(image))
  }

  @Test(arguments: [0, 0.5, 1])
  func anEvenPictureHasNoFaults(level: Double) throws {
    let image = try TestPictures.picture(PixelSize(width: 200, height: 150), PixelFormat(.rgb)) { _, _, _ in level }
    let inspection = SourceInspection(image)
    #expect(inspection.noise == 0)
    #expect(inspection.blockiness == 0)
    #expect(inspection.isGraphic)
    #expect(inspection.blur?.edgeWidth == nil)
  }
}
