import Foundation
import Synchronization
import Upscale

/// One picture on its way: the upload in memory, what is wanted of it, and the two calls of the library that do it,
/// `FileUpscale` and `FileComparison`.
struct Enlargement: Sendable {
  let input: ImageInput
  let name: FileName
  let purpose: Purpose
  let upscaler: any Upscaler
  let limits: Limits

  init(_ bytes: [UInt8], name: FileName, purpose: Purpose, upscaler: any Upscaler, limits: Limits) {
    // The name is how messages call it.
    input = .bytes(bytes, name: "The upload")
    (self.name, self.purpose, self.upscaler, self.limits) = (name, purpose, upscaler, limits)
  }

  private var decoding: DecodingOptions { DecodingOptions(maximumPixels: limits.sourcePixels) }
  private var fileExtension: String { purpose.format.fileExtensions.first ?? purpose.format.rawValue }

  /// Finds whatever can be wrong before any work: a file that is no picture, damaged or too large, a result too large.
  func check() async throws -> FilePlan {
    let plan = try await upscale(to: "picture").plan(with: upscaler)
    let size = plan.upscale.target
    guard let pixels = size.pixelCount, pixels <= limits.resultPixels else {
      throw WebError.resultTooLarge(size, limit: limits.resultPixels)
    }
    // Without a choice to make, the plan has read no more than the header.
    if plan.recommendation == nil { _ = try await ImageFile.read(input, options: decoding) }
    return plan
  }

  /// Enlarges, compares, and leaves both files in `folder`.
  func run(in folder: Folder, tell: @escaping @Sendable (JobEvent) -> Void) async throws -> JobSummary {
    let picture = JobResult.File(name: "picture.\(fileExtension)", type: "image/\(purpose.format.rawValue)")
    let last = Mutex(0.0)
    let job = upscale(to: "\(folder.path)/\(picture.name)")
    let done = try await job.run(
      with: upscaler,
      progress: { progress in
        // A hundred steps are enough for a bar.
        let isStep = last.withLock { last in
          guard progress.fraction >= last + 0.01 else { return false }
          last = progress.fraction
          return true
        }
        if isStep { tell(.progress(progress)) }
      })
    tell(.comparing)
    let saved = "\(name.stem)-\(purpose.id).\(fileExtension)"
    let page = try await comparison(
      with: "\(folder.path)/\(picture.name)", isFilled: done.upscale.crop != nil, called: saved
    ).html()
    let comparison = JobResult.File(name: "comparison.html", type: "text/html; charset=utf-8")
    try Data(page).write(to: URL(filePath: "\(folder.path)/\(comparison.name)"))
    return JobSummary(
      result: JobResult(name: saved, files: [.picture: picture, .comparison: comparison], folder: folder),
      source: done.upscale.source.size, size: done.upscale.target, format: done.output, written: done.written,
      chosen: done.recommendation?.summary, warnings: done.warnings + done.sourceWarnings + done.deviceWarnings)
  }

  private func upscale(to path: String) -> FileUpscale {
    var job = FileUpscale(
      from: "", to: path, request: purpose.request, format: purpose.format, encoding: purpose.encoding,
      decoding: decoding)
    job.input = input
    return job
  }

  private func comparison(with path: String, isFilled: Bool, called name: String) async throws -> ComparisonPage {
    var comparison = FileComparison(before: "", after: path, isFilled: isFilled)
    comparison.before = input
    comparison.decoding.maximumPixels = max(limits.sourcePixels, limits.resultPixels)
    return ComparisonPage(try await comparison.run(), beforeName: self.name.stem, afterName: name)
  }
}
