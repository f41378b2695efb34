import Upscale

/// What a server does with a picture that was uploaded: enlarges it for a product page and answers with a JPEG of no
/// more than so many bytes. Made once, it serves all requests: networks are prepared at the first and kept.
struct UploadHandler: Sendable {
  let upscaler: any Upscaler
  /// Pixels of the answer's long side.
  var side = 2000
  var maximumBytes = 400_000
  /// What a visitor may make the server hold in memory.
  var limits = DecodingLimits(maximumPixels: 20_000_000)

  /// - Throws: `UpscaleError` for what is no picture, or too large a one; its message can be shown to the visitor.
  func respond(to upload: [UInt8]) async throws -> [UInt8] {
    let image = try ImageFile.decode(upload, limits: limits)
    let large = try await upscaler.upscale(image, to: UpscaleRequest(.longest(side)))
    return try smallest(large)
  }

  /// The best quality that fits, by halving the range: seven encodings at most.
  private func smallest(_ image: Image) throws -> [UInt8] {
    var (low, high) = (30, 92)
    var best = try jpeg(image, quality: low)
    while low < high {
      let middle = (low + high + 1) / 2
      let bytes = try jpeg(image, quality: middle)
      if bytes.count <= maximumBytes { (low, best) = (middle, bytes) } else { high = middle - 1 }
    }
    guard best.count <= maximumBytes else {
      throw UpscaleError(
        .limitExceeded, "The picture takes \(best.count) bytes at the least good quality; ask for fewer pixels.")
    }
    return best
  }

  private func jpeg(_ image: Image, quality: Int) throws -> [UInt8] {
    try ImageFile.encode(image, as: .jpeg, options: EncodingOptions(quality: Double(quality), progressive: true))
  }
}
