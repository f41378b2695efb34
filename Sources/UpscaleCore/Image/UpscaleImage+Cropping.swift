extension UpscaleImage {
  /// The pixels within `area`, which must lie within the image, with the same metadata. Cost: one copy of them.
  /// - Throws: `invalidImage` if `area` is empty or not within the image, `limitExceeded` if there is not enough
  ///   memory.
  public func cropped(to area: PixelRect) throws(UpscaleError) -> UpscaleImage {
    guard area.x >= 0, area.y >= 0, area.width > 0, area.height > 0, area.maxX <= size.width, area.maxY <= size.height
    else {
      throw UpscaleError(.invalidImage, "The area \(area) is not within an image of \(size).")
    }
    let (start, count) = (area.x * format.bytesPerPixel, area.width * format.bytesPerPixel)
    try MemoryHeadroom.require(count * area.height)
    let cut = withUnsafeBytes { bytes in
      var cut: [UInt8] = []
      cut.reserveCapacity(count * area.height)
      for y in area.rows { cut += bytes[y * bytesPerRow + start..<y * bytesPerRow + start + count] }
      return cut
    }
    return try UpscaleImage(size: area.size, format: format, bytes: cut, metadata: metadata)
  }
}
