import ArgumentParser
import Upscale

/// All that is asked of one image: how large, how, what it shall look like, and how it is written.
struct JobOptions: ParsableArguments {
  @OptionGroup(title: "How large")
  var target: TargetOptions

  @OptionGroup(title: "How")
  var method: MethodOptions

  @OptionGroup(title: "The look")
  var polish: PolishOptions

  @OptionGroup(title: "The file")
  var file: FileOptions

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp(
      "Options for a purpose: print, web, shop, icon or archive (“upscale presets”).", valueName: "purpose"),
    completion: .list(UpscalePreset.all.map(\.name)))
  var purpose: String?

  func preset() throws -> UpscalePreset? { try purpose.map { try UpscalePreset.named($0) } }

  /// What the outputs are to be, where that is said.
  func format() throws -> ImageFileFormat? { try file.fileFormat() ?? preset()?.format }

  /// What the image is enlarged with.
  func choice() throws -> UpscalerChoice {
    UpscalerChoice(
      name: try method.model ?? preset()?.model ?? AutoUpscaler.name, backend: try method.backendChoice(),
      threads: method.threads, device: method.device, precision: try method.precisionChoice(),
      ensemble: method.ensemble)
  }

  /// - Throws: what no image can meet, before any is looked at.
  func request(for upscaler: any Upscaler) throws -> UpscaleRequest {
    let preset = try preset()
    let request = UpscaleRequest(
      try target.target() ?? preset?.target ?? .scale(4), fitting: target.fitting, dpi: target.dpi ?? preset?.dpi,
      polish: polish.polish, strength: method.strength, tile: method.tile,
      memoryLimit: try method.memory.map { try ByteCount.parse($0) })
    try JobOptions.check(request, with: upscaler)
    return request
  }

  private static func check(_ request: UpscaleRequest, with upscaler: any Upscaler) throws {
    let usual = ImageInfo(size: PixelSize(width: 1000, height: 1000), format: PixelFormat(.rgb))
    // How much memory it takes depends on the image.
    var unlimited = request
    unlimited.memoryLimit = nil
    do {
      _ = try upscaler.plan(unlimited, for: usual)
    } catch {
      guard error.code != .invalidRequest else { throw error }
    }
  }

  /// The job from one file to another.
  func job(from input: String, to output: String, request: UpscaleRequest, format: ImageFileFormat? = nil) throws
    -> FileUpscale
  {
    var job = FileUpscale(
      from: input, to: output, request: request, format: format, encoding: try file.encoding(preset()),
      overwrite: file.force, decoding: try file.decoding())
    job.convertsToSRGB = file.toSRGB
    return job
  }
}
