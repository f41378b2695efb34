import Upscale

/// What a server does with a picture that was uploaded: enlarges it for a product page and answers with the best
/// JPEG of no more than so many bytes. Made once, it serves all requests: networks are prepared at the first and kept.
struct UploadHandler: Sendable {
  let upscaler: any Upscaler
  /// Pixels of the answer's long side.
  var side = 2000
  var maximumBytes = 400_000
  /// What a visitor may make the server hold in memory.
  var decoding = DecodingOptions(maximumPixels: 20_000_000)

  /// - Throws: `UpscaleError` for what is not an image, or is too large; its message can be shown to the visitor.
  func respond(to upload: [UInt8]) async throws -> [UInt8] {
    let image = try await ImageFile.decode(upload, options: decoding)
    let large = try await upscaler.upscale(image, to: UpscaleRequest(.longest(side)))
    return try await ImageFile.encode(
      large, as: .jpeg, options: EncodingOptions(progressive: true, maximumBytes: maximumBytes))
  }
}
