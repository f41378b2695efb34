import ArgumentParser
import Upscale

/// The command line's options for `Limits`.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The largest upload: 25MB, 500KB. (default: 25MB)", valueName: "size"))
  var maxUpload: String?

  @Option(help: ArgumentHelp("Seconds that an upload may take.", valueName: "seconds"))
  var uploadTime = 60.0

  @Option(help: ArgumentHelp("The most pixels of an uploaded picture, in millions.", valueName: "number"))
  var maxPixels = 40.0

  @Option(help: ArgumentHelp("The most pixels of a result, in millions.", valueName: "number"))
  var maxResult = 160.0

  @Option(help: ArgumentHelp("Pictures that are enlarged at once.", valueName: "count"))
  var jobs = 1

  @Option(
    help: ArgumentHelp("Pictures that are here at once, waiting ones and results included.", valueName: "count"))
  var places = 12

  @Option(help: ArgumentHelp("Seconds that a result waits to be fetched.", valueName: "seconds"))
  var keep = 120.0

  func validate() throws {
    let most = 1e6
    for (name, value) in [
      ("upload-time", uploadTime), ("max-pixels", maxPixels), ("max-result", maxResult), ("jobs", Double(jobs)),
      ("places", Double(places)), ("keep", keep),
    ] where !(value > 0 && value <= most) {
      throw ValidationError("--\(name) must be above 0 and at most \(Int(most)).")
    }
  }

  func limits() throws -> Limits {
    var limits = Limits()
    if let maxUpload { limits.uploadBytes = try ByteCount.parse(maxUpload) }
    limits.uploadTime = .seconds(uploadTime)
    limits.sourcePixels = max(1, Int(maxPixels * 1e6))
    limits.resultPixels = max(1, Int(maxResult * 1e6))
    limits.running = jobs
    limits.places = places
    limits.keeping = .seconds(keep)
    return limits
  }
}
