import Upscale

/// Enlarges an image with a custom backend: `backend photo.jpg large.png`.
@main
struct OwnBackend {
  static func main() async throws {
    guard CommandLine.arguments.count == 3 else { return print("usage: backend INPUT OUTPUT") }
    let (input, output) = (CommandLine.arguments[1], CommandLine.arguments[2])
    let backend = CountingBackend(try CPUBackend())
    let upscaler = try NetworkUpscaler(models: ShippedModels.named("photo"), backend: backend)
    try await FileUpscale(from: input, to: output, .scale(4), overwrite: true).run(with: upscaler)
    print("\(output): made by \(backend.summary)")
  }
}
