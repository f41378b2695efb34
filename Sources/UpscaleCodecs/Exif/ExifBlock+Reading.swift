import UpscaleCore

extension ExifBlock {
  /// How the stored picture must be turned; `up` where the block does not say or says nonsense.
  var orientation: ImageOrientation {
    integer(.orientation, in: mainDirectory).flatMap(ImageOrientation.init) ?? .up
  }

  /// The density the block states, or nil where it states none or one without a unit of length.
  var density: PixelDensity? {
    // 2 is what the specification says a missing unit means.
    let unit: PixelDensity.Unit
    switch integer(.resolutionUnit, in: mainDirectory) ?? 2 {
    case 2: unit = .inch
    case 3: unit = .centimeter
    default: return nil
    }
    guard let x = rational(.xResolution), let y = rational(.yResolution) ?? rational(.xResolution) else { return nil }
    return PixelDensity(x: x, y: y, unit: unit)
  }

  private func integer(_ tag: Tag, in directory: Int) -> Int? {
    guard let entry = entry(tag, in: directory) else { return nil }
    switch entry.kind {
    case .short: return integer(at: entry.valueOffset, count: 2)
    case .long: return integer(at: entry.valueOffset, count: 4)
    case .rational, nil: return nil
    }
  }

  /// A positive fraction.
  private func rational(_ tag: Tag) -> Double? {
    guard let offset = rationalOffset(tag),
      let numerator = integer(at: offset, count: 4), let denominator = integer(at: offset + 4, count: 4),
      numerator > 0, denominator > 0
    else { return nil }
    return Double(numerator) / Double(denominator)
  }

  /// Where the fraction called `tag` stands, known to lie within the block and behind its header.
  func rationalOffset(_ tag: Tag) -> Int? {
    guard let entry = entry(tag, in: mainDirectory), entry.kind == .rational,
      let offset = integer(at: entry.valueOffset, count: 4), offset >= 8, integer(at: offset + 4, count: 4) != nil
    else { return nil }
    return offset
  }
}
