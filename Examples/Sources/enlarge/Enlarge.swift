import Upscale

/// Enlarges a picture four times: `enlarge photo.jpg large.png`.
@main
struct Enlarge {
  static func main() async throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: enlarge INPUT OUTPUT") }
    let (input, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let upscaler = try Upscalers.named("photo")
    let done = try await FileUpscale(from: input, to: output, .scale(4), overwrite: true).run(with: upscaler)
    print("\(output): \(done.upscale.target)")
  }
}
