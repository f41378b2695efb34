public import UpscaleCore

extension UpscaleImage {
  /// This image, stored in `orientation`, turned upright.
  ///
  /// Cost: one copy of the pixels; none if it is already upright. The metadata stays as it is.
  public consuming func upright(from orientation: ImageOrientation) throws(UpscaleError) -> UpscaleImage {
    if orientation == .up { return self }
    let turn = PixelTurn(orientation, of: size)
    var result = try UpscaleImage(size: turn.target, format: format, metadata: metadata)
    let format = format
    withUnsafeBytes { source in
      result.withUnsafeMutableBytes { turn.apply(source, into: $0, format: format) }
    }
    return result
  }
}
