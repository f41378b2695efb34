import TestSupport
import Testing
import UpscaleCodecs
import UpscaleCore

@Suite struct SalvageTests {
  enum Kind: String, CaseIterable, Sendable {
    case png, deepPNG, interlacedPNG, jpeg, grayJPEG, progressiveJPEG

    static let size = PixelSize(width: 141, height: 167)

    var format: ImageFileFormat { rawValue.hasSuffix("JPEG") || self == .jpeg ? .jpeg : .png }
    /// Whether all that is missing is rows at the end.
    var comesByRows: Bool { self != .interlacedPNG && self != .progressiveJPEG }

    func file() throws -> [UInt8] {
      let size = Kind.size
      if self == .interlacedPNG {
        return PNGBuilder(width: size.width, height: size.height, depth: 8, colorType: 2, interlaced: true) {
          ($0 * 3 + $1 * 2) / 5 + $2
        }.bytes
      }
      let format: PixelFormat =
        switch self {
        case .deepPNG: PixelFormat(.rgba, .uint16)
        case .grayJPEG: PixelFormat(.gray, .uint8)
        default: PixelFormat(.rgb, .uint8)
        }
      let options = EncodingOptions(chroma: .half, progressive: self == .progressiveJPEG)
      return try ImageFile.encode(Pictures.noise(size, format), as: self.format, options: options)
    }
  }

  private static let salvaging = DecodingOptions(salvages: true)

  /// Every row that is said to be there is the whole file's, the others are empty, and more bytes never give fewer rows.
  @Test(arguments: Kind.allCases.filter(\.comesByRows))
  func rowsBeforeTheEndAreKept(kind: Kind) throws {
    let file = try kind.file()
    let whole = try ImageFile.decode(file)
    let empty: UInt8 = whole.format.channels.hasAlpha ? 0 : 0x80
    var (most, different) = (0, Set<Int>())
    for count in stride(from: 1, to: file.count, by: file.count / 40) {
      guard let image = try? ImageFile.decode(Array(file[..<count]), options: Self.salvaging) else {
        #expect(most == 0, "\(count)")
        continue
      }
      let kept = Kind.size.height - (image.metadata.missing?.rows ?? 0)
      let bytes = Pictures.bytes(image)
      #expect(image.size == whole.size && kept >= most && kept > 0)
      #expect(bytes[..<(kept * whole.bytesPerRow)] == Pictures.bytes(whole)[..<(kept * whole.bytesPerRow)])
      #expect(bytes[(kept * whole.bytesPerRow)...].allSatisfy { $0 == empty })
      #expect(image.metadata.missing?.lacksDetail != true)
      most = kept
      different.insert(kept)
    }
    #expect(most > Kind.size.height / 2 && different.count > 3)
  }

  /// What comes coarse first is whole early, and nearer to the picture the more there is.
  @Test(arguments: [Kind.interlacedPNG, .progressiveJPEG])
  func whatComesCoarseIsKeptCoarse(kind: Kind) throws {
    let file = try kind.file()
    let whole = try ImageFile.decode(file)
    func image(_ part: Double) throws -> UpscaleImage {
      try ImageFile.decode(Array(file[..<Int(Double(file.count) * part)]), options: Self.salvaging)
    }
    let (half, most) = (try image(0.5), try image(0.9))
    for image in [half, most] {
      #expect(image.metadata.missing == MissingPixels(rows: 0, lacksDetail: true))
      #expect(image.size == whole.size)
    }
    #expect(Pictures.psnr(half, whole) > 12 && Pictures.psnr(most, whole) > Pictures.psnr(half, whole))
  }

  /// A wrong byte ends the rows as the end of the file does. In a PNG file it shows at the end of its chunk, and nothing
  /// in the chunk is trusted.
  @Test(arguments: [Kind.png, .grayJPEG], [0.3, 0.5, 0.8])
  func rowsBeforeDamageAreKept(kind: Kind, place: Double) throws {
    var file = try kind == .png ? PNGBuilder.dividingPixels(kind.file(), into: 1000) : kind.file()
    let whole = try ImageFile.decode(file)
    let damaged = Int(Double(file.count) * place)
    for index in damaged..<damaged + 40 { file[index] = 0xFF }
    #expect(throws: UpscaleError.self) { _ = try ImageFile.decode(file) }
    let image = try ImageFile.decode(file, options: Self.salvaging)
    let kept = Kind.size.height - (try #require(image.metadata.missing)).rows
    let expected = Double(Kind.size.height) * place
    #expect((expected - 40..<expected + 20).contains(Double(kept)), "\(kept) of \(expected)")
    // Where the damage of JPEG begins is not where it shows.
    let sure = (kind == .png ? kept : kept - 16) * whole.bytesPerRow
    #expect(Pictures.bytes(image)[..<sure] == Pictures.bytes(whole)[..<sure])
  }

  @Test func aDamagedOnlyChunkIsNotTrusted() throws {
    let size = Kind.size
    var file = PNGBuilder(width: size.width, height: size.height, depth: 8, colorType: 0) { x, y, _ in (x + y) % 256 }
      .bytes
    file[file.count / 2] ^= 1
    let error = #expect(throws: UpscaleError.self) { _ = try ImageFile.decode(file, options: Self.salvaging) }
    #expect(error?.code == .damagedFile)
  }

  @Test(arguments: Kind.allCases)
  func whatIsWholeIsAsEver(kind: Kind) throws {
    let file = try kind.file()
    let image = try ImageFile.decode(file, options: Self.salvaging)
    #expect(image.metadata.missing == nil)
    #expect(Pictures.bytes(image) == Pictures.bytes(try ImageFile.decode(file)))
  }

  @Test func theErrorSaysHow() throws {
    let file = try Kind.png.file()
    let error = #expect(throws: UpscaleError.self) { _ = try ImageFile.decode(Array(file[..<(file.count / 2)])) }
    #expect(error?.message.contains("--salvage") == true)
    let nothing = #expect(throws: UpscaleError.self) { _ = try ImageFile.decode(Array(file[..<30])) }
    #expect(nothing?.message.contains("--salvage") == false)
    #expect(
      MissingPixels(rows: 1, lacksDetail: false).sentence.contains("The last row of the image as stored is missing"))
  }
}
