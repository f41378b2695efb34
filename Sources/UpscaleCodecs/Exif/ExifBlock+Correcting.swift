import UpscaleCore

extension ExifBlock {
  /// The block for a picture of `size` and `density` that stands upright, as many bytes as before.
  ///
  /// Changed where they are present: orientation, sizes, and resolution if there is a `density`. The link to the
  /// thumbnail, which shows the picture as it was, is cut. Nothing is added, so all offsets stay true, those
  /// inside maker notes too.
  func corrected(size: PixelSize, density: PixelDensity?) -> [UInt8] {
    var block = self
    block.set(.orientation, in: mainDirectory, to: ImageOrientation.up.rawValue)
    block.set(.imageWidth, in: mainDirectory, to: size.width)
    block.set(.imageLength, in: mainDirectory, to: size.height)
    if let camera = cameraDirectory {
      block.set(.pixelXDimension, in: camera, to: size.width)
      block.set(.pixelYDimension, in: camera, to: size.height)
    }
    if let density { block.set(density) }
    if let link = nextDirectoryOffset(of: mainDirectory) { block.store(0, at: link, count: 4) }
    return block.bytes
  }

  /// The block for a picture whose colors became sRGB: where it names a color space, that one.
  func markedAsSRGB() -> [UInt8] {
    var block = self
    if let camera = cameraDirectory { block.set(.colorSpace, in: camera, to: 1) }
    return block.bytes
  }

  /// Stores one number, as SHORT if it was one and still fits, else as LONG, which the entry has room for.
  private mutating func set(_ tag: Tag, in directory: Int, to value: Int) {
    guard let entry = entry(tag, in: directory) else { return }
    let kind: Kind = entry.kind == .short && value <= UInt16.max ? .short : .long
    store(kind.rawValue, at: entry.offset + 2, count: 2)
    store(1, at: entry.offset + 4, count: 4)
    store(0, at: entry.valueOffset, count: 4)
    store(value, at: entry.valueOffset, count: kind == .short ? 2 : 4)
  }

  private mutating func set(_ density: PixelDensity) {
    // EXIF knows no meters, and without an entry for the unit it is the inch.
    let hasUnit = entry(.resolutionUnit, in: mainDirectory) != nil
    let stated = hasUnit && density.unit == .centimeter ? density : density.converted(to: .inch)
    guard let x = ExifBlock.fraction(stated.x), let y = ExifBlock.fraction(stated.y) else { return }
    for (tag, fraction) in [(Tag.xResolution, x), (.yResolution, y)] {
      guard let offset = rationalOffset(tag) else { continue }
      store(fraction.numerator, at: offset, count: 4)
      store(fraction.denominator, at: offset + 4, count: 4)
    }
    set(.resolutionUnit, in: mainDirectory, to: stated.unit == .centimeter ? 3 : 2)
  }

  /// A whole number where the value is one but for PNG's rounding to whole pixels a meter, else thousandths.
  static func fraction(_ value: Double) -> (numerator: Int, denominator: Int)? {
    guard value > 0, value < 4e6 else { return nil }
    let whole = value.rounded()
    if whole >= 1, abs(value - whole) <= 0.0128 { return (Int(whole), 1) }
    return (max(1, Int((value * 1000).rounded())), 1000)
  }
}
