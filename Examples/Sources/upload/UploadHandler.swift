import Upscale

/// What a server does with an uploaded image: enlarges it for a product page and responds with the best JPEG that fits a
/// byte limit. Created once, it serves all requests: networks are prepared for the first and kept.
struct UploadHandler: Sendable {
  let upscaler: any Upscaler
  /// Pixels on the response's long side.
  var side = 2000
  var maximumBytes = 400_000
  /// Limits how much a visitor can make the server hold in memory.
  var decoding = DecodingOptions(maximumPixels: 20_000_000)

  /// - Throws: `UpscaleError` if it is not an image, or is too large; its message can be shown to the visitor.
  func respond(to upload: [UInt8]) async throws -> [UInt8] {
    let image = try await ImageFile.decode(upload, options: decoding)
    let large = try await upscaler.upscale(image, to: UpscaleRequest(.longest(side)))
    return try await ImageFile.encode(
      large, as: .jpeg, options: EncodingOptions(progressive: true, maximumBytes: maximumBytes))
  }
}
