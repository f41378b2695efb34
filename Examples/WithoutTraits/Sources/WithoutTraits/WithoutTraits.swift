import Upscale

/// Enlarges a picture twice: `WithoutTraits photo.jpg large.png`.
@main
struct WithoutTraits {
  static func main() async throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: WithoutTraits INPUT OUTPUT") }
    let (input, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let job = FileUpscale(from: input, to: output, .scale(2), overwrite: true)
    try await job.run(with: try await Upscalers.named("fast"))
    print("\(output): written")
  }
}
