import Foundation
import Testing
import TestSupport
import Upscale

/// The command line as a user meets it.
@Suite struct CommandLineTests {
  private func folder() throws -> TestFolder { try FileUpscaleTests.folder() }

  @Test func enlargesFourTimesByDefault() throws {
    let folder = try folder()
    let result = try CommandLineTool.run([folder("in.png"), folder("out.png")])
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(result.output.contains("48×36 8-bit RGB, PNG"))
    #expect(try ImageFile.info(at: folder("out.png")).image.size == PixelSize(width: 48, height: 36))
    #expect(folder.names == ["in.png", "out.png"])
  }

  static let sizes: [([String], PixelSize)] = [
    (["--scale", "2.5"], PixelSize(width: 30, height: 23)), (["-s", "3"], PixelSize(width: 36, height: 27)),
    (["--size", "20x31"], PixelSize(width: 20, height: 31)), (["--size", "20×31"], PixelSize(width: 20, height: 31)),
    (["--width", "50"], PixelSize(width: 50, height: 38)), (["--height", "50"], PixelSize(width: 67, height: 50)),
    (["--longest", "33"], PixelSize(width: 33, height: 25)),
    (["--megapixels", "0.0012"], PixelSize(width: 40, height: 30)),
    (["--print", "2x1in", "--dpi", "20"], PixelSize(width: 40, height: 20)),
    (["--for", "icon"], PixelSize(width: 48, height: 36)),
    (["--print", "1x2in", "--dpi", "20", "--fit"], PixelSize(width: 27, height: 20)),
    (["--print", "1x2in", "--dpi", "20", "--paper-orientation", "portrait"], PixelSize(width: 20, height: 40)),
    (["--for", "shop", "--longest", "24"], PixelSize(width: 24, height: 18)),
    (["--size", "20x31", "--fill"], PixelSize(width: 20, height: 31)),
  ]

  @Test(arguments: sizes)
  func sizesAreExact(options: [String], size: PixelSize) throws {
    let folder = try folder()
    let result = try CommandLineTool.run([folder("in.png"), folder("out.png"), "-m", "bicubic"] + options)
    #expect(result.status == 0)
    #expect(try ImageFile.info(at: folder("out.png")).image.size == size)
  }

  /// Limits that are no limits, and the least that a format knows.
  @Test(arguments: [
    ["out.png", "--tile", "9223372036854775807"], ["out.png", "--max-pixels", "1e9"], ["out.png", "--memory", "4GiB"],
    ["out.webp", "--quality", "0"],
  ])
  func extremeOptionsAreTaken(options: [String]) throws {
    let folder = try folder()
    let arguments = [folder("in.png"), folder(options[0]), "-m", "fast"] + options.dropFirst()
    let result = try CommandLineTool.run(arguments)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try ImageFile.info(at: folder(options[0])).image.size == PixelSize(width: 48, height: 36))
  }

  /// A header alone that promises more than memory holds is refused without looking further, also by a dry run.
  @Test func enormousSourcesAreRefused() throws {
    let folder = try TestFolder()
    // 2³¹ − 1 on each side, and an empty IDAT.
    let file: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
      0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x08, 0x02, 0x00, 0x00, 0x00, 0x9B, 0xAB, 0x9C,
      0x31, 0x00, 0x00, 0x00, 0x08, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00,
      0x01, 0x48, 0x06, 0x89, 0xD2,
    ]
    try folder.write(file, to: "in.png")
    for more in [[], ["--dry-run"], ["-m", "photo"]] {
      let result = try CommandLineTool.run([folder("in.png"), folder("out.png"), "--width", "100"] + more)
      #expect(result.status == 1)
      #expect(result.errors.contains("2147483647×2147483647 pixels, over the limit"), "\(result.errors)")
    }
    #expect(folder.names == ["in.png"])
  }

  @Test func quietSaysNothing() throws {
    let folder = try folder()
    let result = try CommandLineTool.run([
      "-q", "-m", "nearest", folder("in.png"), folder("out.jpg"), "--quality", "80",
    ])
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.errors == "")
    #expect(try ImageFile.info(at: folder("out.jpg")).fileFormat == .jpeg)
  }

  @Test func dryRunPrintsThePlanAndWritesNothing() throws {
    let folder = try folder()
    let result = try CommandLineTool.run([folder("in.png"), folder("out.png"), "-m", "photo", "-s", "8", "--dry-run"])
    #expect(result.status == 0)
    #expect(result.output.contains("pass 1   photo-x4: 12×9 → 48×36"))
    #expect(result.output.contains("pass 2"))
    #expect(result.output.contains("output   96×72"))
    #expect(folder.names == ["in.png"])
  }

  @Test func warningsGoToStandardError() throws {
    let folder = try FileUpscaleTests.folder(PixelFormat(.rgba, .uint16))
    let result = try CommandLineTool.run([folder("in.png"), folder("out.jpg"), "-m", "lanczos3", "--size", "40x40"])
    #expect(result.status == 0)
    #expect(result.errorLines.count == 3)
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("upscale: note: ") })
    #expect(!result.output.contains("note"))
  }

  @Test func overwritingMustBeForced() throws {
    let folder = try folder()
    try folder.write([1], to: "out.png")
    let refused = try CommandLineTool.run([folder("in.png"), folder("out.png"), "-m", "nearest"])
    #expect(refused.status == 1)
    #expect(refused.errorLines.count == 1)
    #expect(refused.errors.contains("exists"))
    #expect(try folder.bytes(of: "out.png") == [1])
    let forced = try CommandLineTool.run([folder("in.png"), folder("out.png"), "-m", "nearest", "--force"])
    #expect(forced.status == 0)
    #expect(try ImageFile.info(at: folder("out.png")).image.size == PixelSize(width: 48, height: 36))
  }

  /// Failures of the work have status 1, wishes that cannot be 64; either way there is one line on standard error, and
  /// nothing is written. `IN` and `DIR` stand for paths.
  static let failures: [([String], Int32, String)] = [
    (["DIR/none.png", "DIR/out.png"], 1, "none.png"),
    (["IN", "DIR/no/out.png"], 1, "folder"),
    (["IN", "DIR/out.gif"], 1, ".gif"),
    (["IN", "DIR/out.png", "--model", "fotto"], 64, "known: auto, photo"),
    (["IN", "DIR/out.png", "--model", "DIR/none.safetensors"], 1, "none.safetensors"),
    (["IN", "DIR/out.png", "--backend", "cuda"], 64, "known: auto, cpu, opencl"),
    (["IN", "DIR/out.png", "--backend", "cpu", "--device", "0"], 64, "opencl"),
    (["IN", "DIR/out.png", "--precision", "half"], 64, "known: full, fast"),
    (["IN", "DIR/out.jpg", "--chroma", "411"], 64, "known: 444"),
    (["IN", "DIR/out.png", "--png-level", "tiny"], 64, "known: fast, small"),
    (["IN", "DIR/out.jpg", "--quality", "0"], 64, "1 to 100"),
    (["IN", "DIR/out.png", "--threads", "0"], 64, "threads"),
    (["IN", "DIR/out.png", "--scale", "0"], 64, "greater than 0"),
    (["IN", "DIR/out.png", "--max-bytes", "9KB"], 64, "cannot be limited to"),
    // Of an image half as wide it would do.
    (["IN", "DIR/out.jpg", "--scale", "6000"], 1, "65500"),
    (["IN", "DIR/out.png", "--scale=-2"], 64, "greater than 0"),
    (["IN", "DIR/out.png", "--scale", "nan"], 64, "greater than 0"),
    (["IN", "DIR/out.png", "--scale", "1e9"], 64, "at most"),
    (["IN", "DIR/out.png", "--width", "0"], 64, "at least 1"),
    (["IN", "DIR/out.jpg", "--width", "70000"], 1, "65500"),
    (["IN", "DIR/out.png", "--megapixels", "0"], 64, "greater than 0"),
    (["IN", "DIR/out.png", "--print", "8x10"], 64, "8x10in"),
    (["IN", "DIR/out.png", "--print", "a4", "--paper-orientation", "up"], 64, "known: auto, portrait, landscape"),
    (["IN", "DIR/out.png", "--scale", "1000000", "--memory", "4GiB"], 1, "MiB it may use"),
    (["IN", "DIR/out.png", "--size", "2000000000x2000000000", "--memory", "4GiB"], 1, "too large to compute"),
    (["IN", "DIR/out.png", "--scale", "1000000", "--dry-run", "--memory", "4GiB"], 1, "MiB it may use"),
    (["IN", "DIR/out.png", "-m", "photo", "--memory", "1KB"], 1, "more than the 1 KiB"),
    (["IN", "DIR/out.png", "--memory", "much"], 64, "not a size in bytes"),
    (["IN", "DIR/out.png", "--max-pixels", "0.0001"], 1, "--max-pixels"),
    (["IN", "DIR/out.png", "--max-pixels", "0.0001", "--dry-run"], 1, "--max-pixels"),
    (["IN", "DIR/out.png", "--max-pixels", "0"], 64, "million pixels"),
    (["IN", "DIR/out.jpg", "--quality", "0", "--format", "jpeg"], 64, "1 to 100"),
    (["IN", "DIR/out.png", "--dpi", "0"], 64, "1 to 65535"),
    (["IN", "DIR/out.png", "--sharpen", "2"], 64, "0 to 1"),
    (["IN", "DIR/out.png", "--contrast=-2"], 64, "-1 to 1"),
    (["IN", "DIR/out.png", "--for", "wallpaper"], 64, "known: print, web"),
    (["IN", "-o", "DIR/large", "--format", "gif"], 64, "known: png, jpeg"),
    (["IN", "-o", "DIR/large", "--scale", "0"], 64, "greater than 0"),
    (["IN", "-o", "DIR"], 64, "input"),
    (["IN", "--suffix", "-a/b"], 64, "slash"),
    (["DIR", "-o", "DIR/large", "--include", "*.jpg"], 64, "no image"),
    (["--manifest", "DIR/none.txt", "-o", "DIR/large"], 1, "none.txt"),
  ]

  @Test(arguments: failures)
  func failuresAreOneLine(arguments: [String], status: Int32, word: String) throws {
    let folder = try folder()
    let filled = arguments.map {
      $0.replacingOccurrences(of: "IN", with: folder("in.png")).replacingOccurrences(of: "DIR", with: folder.path)
    }
    let result = try CommandLineTool.run(filled)
    #expect(result.status == status)
    #expect(result.output == "")
    #expect(result.errorLines.count == 1, "\(result.errors)")
    #expect(result.errors.hasPrefix("upscale: "))
    #expect(result.errors.contains(word), "\(result.errors)")
    #expect(folder.names == ["in.png"])
  }

  /// Mistakes in the arguments: status 64 and a usage line, before any file is looked at.
  static let mistakes: [[String]] = [
    [], ["only-one.png"], ["a.png", "b.png", "c.png"], ["a.png", "b.png", "--scale", "four"],
    ["a.png", "b.png", "--scale", "2", "--width", "100"], ["a.png", "b.png", "--width", "1", "--height", "1"],
    ["a.png", "b.png", "--size", "100"], ["a.png", "b.png", "--size", "axb"], ["a.png", "b.png", "--size", "1x2x3"],
    ["a.png", "b.png", "--tile", "0"],
    ["a.png", "b.png", "--print", "a4", "--width", "5"], ["a.png", "b.png", "--print", "a4", "--fit", "--fill"],
    ["a.png", "b.png", "--fit"], ["a.png", "b.png", "--skip-existing"], ["-o", "large"], ["--suffix", "-large"],
    ["a.png", "b.png", "--nonsense"], ["models", "--nonsense"],
  ]

  @Test(arguments: mistakes)
  func mistakesAreStatus64(arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments)
    #expect(result.status == 64)
    #expect(result.output == "")
    #expect(result.errors.lowercased().contains("usage: upscale"))
  }

  @Test(arguments: [["--help"], ["-h"], ["help"], ["enlarge", "--help"]])
  func helpHasExamples(arguments: [String]) throws {
    let result = try CommandLineTool.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("EXAMPLES"))
    for word in ["upscale photo.jpg large.png", "--scale", "--model", "--dry-run", "--force", "Exit status"] {
      #expect(result.output.contains(word))
    }
  }

  @Test func modelsAndDevicesAreListed() async throws {
    let models = try CommandLineTool.run(["models"])
    #expect(models.status == 0)
    for name in try await Upscalers.names() { #expect(models.output.contains(name)) }
    for model in try ShippedModels.all() {
      let quality = try #require(model.provenance["quality"])
      #expect(models.output.contains("\(model.dial == nil ? "clean source" : "strength 0"): \(quality)\n"))
      guard let strong = model.provenance["strong quality"] else { continue }
      #expect(models.output.contains("strength 1: \(strong)\n"))
    }
    let devices = try CommandLineTool.run(["devices"])
    #expect(devices.status == 0)
    #expect(devices.output.hasPrefix("cpu     "))
    #expect(devices.output.contains("\nopencl  "))
  }

  @Test func versionIsANumber() throws {
    let result = try CommandLineTool.run(["--version"])
    #expect(result.status == 0)
    #expect(result.output.split(separator: "\n").count == 1)
    #expect(result.output.contains(/^\d+\.\d+\.\d+/))
  }
}
