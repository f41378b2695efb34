import Upscale

/// Enlarges a folder of images for product pages into another folder: `batch photos large`. If it was stopped, run it
/// again to continue.
@main
struct Batch {
  static func main() async throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: batch FOLDER OUTPUT-FOLDER") }
    let (input, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let batch = try BatchUpscale(
      [BatchInput(input)], naming: OutputNaming(folder: output, format: .jpeg), existing: .skip
    ) { picture, result in
      FileUpscale(from: picture, to: result, .longest(2000), encoding: EncodingOptions(quality: 85))
    }
    for await event in batch.events(with: try await Upscalers.named("photo")) {
      guard case .finished(let result) = event else { continue }
      switch result.outcome {
      case .written(let plan): print("\(result.output): \(plan.upscale.target)")
      case .skipped: print("\(result.output): skipped (already exists)")
      case .failed(let error): print("\(result.input): \(error.message)")
      }
    }
  }
}
