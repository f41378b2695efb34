import Upscale

/// Enlarges an image four times and reports progress: `enlarge photo.jpg large.png`. Leaving the loop, or canceling the
/// task it runs in, would stop the work and write nothing.
@main
struct Enlarge {
  static func main() async throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: enlarge INPUT OUTPUT") }
    let (input, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let upscaler = try await Upscalers.named("photo")
    let job = FileUpscale(from: input, to: output, .scale(4), overwrite: true)
    for try await progress in job.progress(with: upscaler) { print("\(Int(progress.fraction * 100))%") }
    print("\(output): \(try await job.plan(with: upscaler).upscale.target)")
  }
}
