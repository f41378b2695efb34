/// Writes EXIF blocks by hand: a main directory, optionally a camera directory and a thumbnail directory.
struct ExifBuilder {
  var isBigEndian: Bool
  var orientation = 6
  /// The type of the four size entries: 3 SHORT, 4 LONG.
  var sizeType = 4
  var width = 640
  var height = 480
  var resolution: (numerator: Int, denominator: Int)? = (300, 1)
  var unit: Int? = 2

  var bytes: [UInt8] {
    var main: [[UInt8]] = [entry(0x0100, sizeType, width), entry(0x0101, sizeType, height)]
    main.append(entry(0x0112, 3, orientation))
    let hasResolution = resolution != nil
    let count = main.count + (hasResolution ? 2 : 0) + (unit == nil ? 0 : 1) + 1
    let fractions = 8 + 2 + 12 * count + 4
    let camera = fractions + (hasResolution ? 16 : 0)
    let thumbnail = camera + 2 + 24 + 4
    if hasResolution { main += [entry(0x011A, 5, fractions), entry(0x011B, 5, fractions + 8)] }
    if let unit { main.append(entry(0x0128, 3, unit)) }
    main.append(entry(0x8769, 4, camera))
    var block: [UInt8] = (isBigEndian ? [0x4D, 0x4D] : [0x49, 0x49]) + number(42, 2) + number(8, 4)
    block += number(count, 2) + main.flatMap { $0 } + number(thumbnail, 4)
    if let resolution {
      for _ in 0..<2 { block += number(resolution.numerator, 4) + number(resolution.denominator, 4) }
    }
    block += number(2, 2) + entry(0xA002, sizeType, width) + entry(0xA003, sizeType, height) + number(0, 4)
    return block + number(1, 2) + entry(0x0103, 3, 6) + number(0, 4)
  }

  private func entry(_ tag: Int, _ type: Int, _ value: Int) -> [UInt8] {
    let field = type == 3 ? number(value, 2) + [0, 0] : number(value, 4)
    return number(tag, 2) + number(type, 2) + number(1, 4) + field
  }

  private func number(_ value: Int, _ count: Int) -> [UInt8] {
    let little = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? little.reversed() : little
  }
}
