import Testing
import TestSupport
import Upscale

/// Whole jobs on OpenCL: the CPU's pictures, and honest failures where there is none.
@Suite struct OpenCLPicturesTests {
  static let hasDevice = ((try? OpenCLDevice.ranked()) ?? []).isEmpty == false

  struct Job: Sendable, CustomStringConvertible {
    var model = "fast"
    var format: PixelFormat
    var target: UpscaleRequest.Target
    var tile: Int

    var description: String { "\(model), \(format), \(target), tiles of \(tile)" }
  }

  /// One by a large network: of each, a device compiles and tries kernels for minutes.
  static let jobs = [
    Job(model: "auto", format: PixelFormat(.rgb), target: .scale(4), tile: 24),
    Job(format: PixelFormat(.rgba), target: .scale(4), tile: 17),
    Job(format: PixelFormat(.rgb, .uint16), target: .scale(8), tile: 12),
    Job(format: PixelFormat(.rgba, .uint16), target: .width(100), tile: 64),
    Job(format: PixelFormat(.gray), target: .scale(3), tile: 64),
  ]

  /// At most one step of 8 bits apart, and above 70 dB.
  @Test(.enabled(if: hasDevice), arguments: jobs)
  func areTheCPUsPictures(_ job: Job) async throws {
    let format = job.format
    let scene = try TestPictures.stillLife(40)
    let colors = scene.withUnsafeBytes { $0.map { Double($0) / 255 } }
    let source = try TestPictures.picture(scene.size, format) { x, y, channel in
      let isAlpha = format.channels.hasAlpha && channel == format.channels.count - 1
      return isAlpha ? min(1, Double(x * y) / 600) : colors[(y * 40 + x) * 3 + channel]
    }
    let request = UpscaleRequest(job.target, tile: job.tile)
    let expected = try await Upscalers.named(job.model, backend: .cpu, threads: 2).upscale(source, to: request)
    let result = try await Upscalers.named(job.model, backend: .opencl).upscale(source, to: request)
    #expect(result.format == expected.format && result.size == expected.size)
    let step = format.sample == .uint8 ? 1.0 : 257
    let differences = zip(TestPictures.integers(result), TestPictures.integers(expected)).map { Double($0 - $1) / step }
    #expect(differences.allSatisfy { abs($0) <= 1 })
    let error = differences.reduce(0) { $0 + $1 * $1 } / Double(differences.count)
    // 70 dB: a mean squared error of 0.0065 steps.
    #expect(error < 255 * 255 / 1e7, "\(error)")
  }

  /// White and gray are exactly that on a device too, whatever it rounds to.
  @Test(
    .enabled(if: hasDevice), arguments: [PixelFormat(.rgb), PixelFormat(.rgb, .uint16), PixelFormat(.gray, .float32)])
  func flatPicturesStayFlat(format: PixelFormat) async throws {
    let upscaler = try await Upscalers.named("fast", backend: .opencl)
    for value in [1, 128 / 255.0] {
      let source = try TestPictures.picture(PixelSize(width: 20, height: 13), format) { _, _, _ in value }
      let result = TestPictures.integers(try await upscaler.upscale(source, to: UpscaleRequest(.scale(4), tile: 12)))
      #expect(Set(result) == Set(TestPictures.integers(source)))
    }
  }

  @Test(.enabled(if: hasDevice)) func theCommandLineRunsOnOpenCL() throws {
    let folder = try FileUpscaleTests.folder()
    let cache = ["UPSCALE_CACHE": folder("cache")]
    let result = try CommandLineTool.run(
      [folder("in.png"), folder("out.png"), "--backend", "opencl", "--device", "0"], environment: cache)
    #expect(result.status == 0 && result.errors == "")
    #expect(try ImageFile.info(at: folder("out.png")).image.size == PixelSize(width: 48, height: 36))
  }

  /// One binary, with and without OpenCL.
  @Test func withoutALibraryOnlyTheCPURuns() throws {
    let folder = try FileUpscaleTests.folder()
    let without = ["UPSCALE_OPENCL_LIBRARY": "/nowhere/libOpenCL.so.1"]
    let refused = try CommandLineTool.run(
      [folder("in.png"), folder("out.png"), "--backend", "opencl"], environment: without)
    #expect(refused.status == 1 && refused.errorLines.count == 1)
    #expect(refused.errors.contains("/nowhere/libOpenCL.so.1") && refused.errors.contains("CPU backend"))
    #expect(folder.names == ["in.png"])
    // The library was named, so that it is missing is worth a note.
    let auto = try CommandLineTool.run([folder("in.png"), folder("out.png")], environment: without)
    #expect(auto.status == 0 && auto.errorLines.count == 1)
    #expect(auto.errors.hasPrefix("upscale: note: ") && auto.errors.contains("/nowhere/libOpenCL.so.1"))
    #expect(folder.names == ["in.png", "out.png"])
  }

  #if os(Linux)
    /// The loader is there, and no driver behind it.
    @Test(.enabled(if: hasDevice)) func withoutADriverOnlyTheCPURuns() throws {
      let folder = try FileUpscaleTests.folder()
      let without = ["OCL_ICD_VENDORS": "/nowhere"]
      let refused = try CommandLineTool.run(
        [folder("in.png"), folder("out.png"), "--backend", "opencl"], environment: without)
      #expect(refused.status == 1 && refused.errors.contains("no OpenCL device"))
      #expect(folder.names == ["in.png"])
      // Most machines are like this: nothing to be told.
      let auto = try CommandLineTool.run([folder("in.png"), folder("out.png")], environment: without)
      #expect(auto.status == 0 && auto.errors == "")
    }
  #endif
}
