import Testing
import UpscaleCore

@Suite struct PrintSizeTests {
  static let papers: [(String, PrintSize)] = [
    ("8x10in", PrintSize(width: PrintLength(8, .inch), height: PrintLength(10, .inch))),
    ("8inx10in", PrintSize(width: PrintLength(8, .inch), height: PrintLength(10, .inch))),
    ("8 × 10 inches", PrintSize(width: PrintLength(8, .inch), height: PrintLength(10, .inch))),
    ("8x10\"", PrintSize(width: PrintLength(8, .inch), height: PrintLength(10, .inch))),
    ("10x15cm", PrintSize(width: PrintLength(10, .centimeter), height: PrintLength(15, .centimeter))),
    ("100mmx15cm", PrintSize(width: PrintLength(100, .millimeter), height: PrintLength(15, .centimeter))),
    ("3.5x5in", PrintSize(width: PrintLength(3.5, .inch), height: PrintLength(5, .inch))),
    ("12in", PrintSize(width: PrintLength(12, .inch))), ("x10in", PrintSize(height: PrintLength(10, .inch))),
    ("210MM", PrintSize(width: PrintLength(210, .millimeter))),
    ("A4", PrintSize(width: PrintLength(210, .millimeter), height: PrintLength(297, .millimeter))),
    ("letter", PrintSize(width: PrintLength(8.5, .inch), height: PrintLength(11, .inch))),
  ]

  @Test(arguments: papers)
  func sizesAreRead(text: String, size: PrintSize) throws { #expect(try PrintSize(text) == size) }

  @Test(arguments: [
    "", "8x10", "in", "x", "xin", "8x10x12in", "8xin", "a9", "eight inches", "8x10pt", "nan", "x8x10in", "8inx10",
  ])
  func nonsenseIsRefused(text: String) {
    let error = #expect(throws: UpscaleError.self) { try PrintSize(text) }
    #expect(error?.code == .unknownName || error?.code == .invalidRequest)
    #expect(error?.message.contains("“\(text)”") == true)
  }

  @Test(arguments: ["0x10in", "8x0in", "-8x10in", "infx10in", "nanin", "x-1cm"])
  func sidesWithoutALengthAreRefused(text: String) {
    let error = #expect(throws: UpscaleError.self) { try PrintSize(text) }
    #expect(error?.code == .invalidRequest)
  }

  /// Paper, picture, DPI, result, what is cut out of the picture.
  static let prints: [(String, PixelSize, Double?, PixelSize, PixelRect?)] = [
    (
      "8x10in", PixelSize(width: 1080, height: 1080), 300, PixelSize(width: 2400, height: 3000),
      PixelRect(x: 108, y: 0, width: 864, height: 1080)
    ),
    ("8x10in", PixelSize(width: 1080, height: 1350), nil, PixelSize(width: 2400, height: 3000), nil),
    ("8x10in", PixelSize(width: 1350, height: 1080), nil, PixelSize(width: 3000, height: 2400), nil),
    ("10x8in", PixelSize(width: 1080, height: 1350), nil, PixelSize(width: 2400, height: 3000), nil),
    (
      "10x8in", PixelSize(width: 500, height: 500), nil, PixelSize(width: 3000, height: 2400),
      PixelRect(x: 0, y: 50, width: 500, height: 400)
    ),
    (
      "8x10in", PixelSize(width: 1600, height: 900), 150, PixelSize(width: 1500, height: 1200),
      PixelRect(x: 237, y: 0, width: 1125, height: 900)
    ),
    ("12in", PixelSize(width: 1024, height: 512), nil, PixelSize(width: 3600, height: 1800), nil),
    ("x10in", PixelSize(width: 1024, height: 512), nil, PixelSize(width: 6000, height: 3000), nil),
    ("a4", PixelSize(width: 1000, height: 1414), 300, PixelSize(width: 2480, height: 3508), nil),
    ("10x15cm", PixelSize(width: 1500, height: 1000), 254, PixelSize(width: 1500, height: 1000), nil),
  ]

  @Test(arguments: prints)
  func printsAreFilled(paper: String, source: PixelSize, dpi: Double?, target: PixelSize, crop: PixelRect?) throws {
    let request = UpscaleRequest(.print(try PrintSize(paper)), dpi: dpi)
    #expect(try request.targetSize(for: source) == target)
    let plan = try UpscalePlan(
      request: request, source: ImageInfo(size: source, format: PixelFormat(.rgb)),
      methods: [UpscalePlanTests.method(4), UpscalePlanTests.method(2)])
    #expect(plan.target == target)
    #expect(plan.crop == crop)
    #expect(plan.density == PixelDensity(x: dpi ?? 300, y: dpi ?? 300, unit: .inch))
    #expect(plan.resultMetadata.density == plan.density)
    #expect(plan.warnings.contains { $0.contains("is cropped") } == (crop != nil))
    // What is cut off costs the networks nothing.
    #expect(plan.passes.first.map { $0.input == crop?.size ?? source } ?? true)
  }

  @Test(arguments: [PrintSize.Orientation.portrait, .landscape], ["8x10in", "10x8in"])
  func paperCanBeHeld(orientation: PrintSize.Orientation, paper: String) throws {
    let request = UpscaleRequest(.print(try PrintSize(paper, orientation: orientation)))
    for source in [
      PixelSize(width: 900, height: 600), PixelSize(width: 600, height: 900), PixelSize(width: 50, height: 50),
    ] {
      let portrait = PixelSize(width: 2400, height: 3000)
      #expect(try request.targetSize(for: source) == (orientation == .portrait ? portrait : portrait.transposed))
    }
  }

  @Test func fittedPrintsKeepAll() throws {
    let paper = try PrintSize("8x10in")
    for (source, target) in [
      (PixelSize(width: 1000, height: 1000), PixelSize(width: 2400, height: 2400)),
      (PixelSize(width: 1000, height: 2000), PixelSize(width: 1500, height: 3000)),
      (PixelSize(width: 3000, height: 1000), PixelSize(width: 3000, height: 1000)),
    ] {
      let plan = try UpscalePlan(
        request: UpscaleRequest(.print(paper), fitting: .fit),
        source: ImageInfo(size: source, format: PixelFormat(.rgb)), methods: [UpscalePlanTests.method(4)])
      #expect(plan.target == target)
      #expect(plan.crop == nil)
      #expect(plan.warnings.isEmpty)
    }
  }

  /// Of every source the part is in the middle, one of its sides is the source's, and its proportions are those asked
  /// for to a pixel.
  @Test func partsAreCentered() throws {
    for width in [1, 2, 3, 17, 40, 99] {
      for height in [1, 2, 5, 40, 77] {
        for size in [
          PixelSize(width: 80, height: 100), PixelSize(width: 100, height: 7), PixelSize(width: 64, height: 64),
        ] {
          let request = UpscaleRequest(.size(size), fitting: .fill)
          let plan = try UpscalePlan(
            request: request,
            source: ImageInfo(size: PixelSize(width: width, height: height), format: PixelFormat(.gray)),
            methods: [])
          #expect(plan.target == size)
          let shown = plan.crop ?? PixelRect(PixelSize(width: width, height: height))
          #expect(shown.width == width || shown.height == height)
          #expect(abs(shown.x - (width - shown.maxX)) <= 1 && abs(shown.y - (height - shown.maxY)) <= 1)
          #expect(shown.x >= 0 && shown.y >= 0 && shown.width >= 1 && shown.height >= 1)
          let proportion = Double(size.width) / Double(size.height)
          let ideal = min(Double(width), Double(height) * proportion)
          #expect(abs(Double(shown.width) - max(1, ideal)) <= 0.5 + 1e-9 || shown.width == width)
        }
      }
    }
  }

  @Test(arguments: [0, -1, .nan, .infinity, 70000, 0.5])
  func impossibleDensitiesAreRefused(dpi: Double) throws {
    for target in [UpscaleRequest.Target.print(try PrintSize("8x10in")), .scale(2)] {
      let error = #expect(throws: UpscaleError.self) {
        try UpscaleRequest(target, dpi: dpi).targetSize(for: PixelSize(width: 10, height: 10))
      }
      #expect(error?.code == .invalidRequest)
    }
  }
}
