import Testing
import UpscaleCore

@testable import UpscaleCodecs

@Suite struct RoundTripTests {
  static let sizes = [(1, 1), (1, 9), (13, 1), (2, 2), (7, 5), (31, 37), (257, 3), (3, 259)].map {
    PixelSize(width: $0.0, height: $0.1)
  }

  @Test(arguments: PixelFormat.Channels.allCases, [PixelFormat.Sample.uint8, .uint16])
  func pngIsExact(channels: PixelFormat.Channels, sample: PixelFormat.Sample) throws {
    for size in RoundTripTests.sizes {
      let image = try Pictures.noise(size, PixelFormat(channels, sample))
      let file = try ImageFile.encode(image, as: .png)
      let decoded = try ImageFile.decode(file)
      #expect(decoded.size == size)
      #expect(decoded.format == image.format)
      #expect(Pictures.bytes(decoded) == Pictures.bytes(image))
      #expect(try ImageFile.info(of: file) == ImageFileInfo(fileFormat: .png, image: decoded.info))
    }
  }

  @Test(arguments: 0...9)
  func pngIsExactAtEveryCompression(compression: Int) throws {
    let image = try Pictures.noise(PixelSize(width: 61, height: 43), PixelFormat(.rgb))
    let file = try ImageFile.encode(image, as: .png, options: EncodingOptions(pngCompression: compression))
    #expect(Pictures.bytes(try ImageFile.decode(file)) == Pictures.bytes(image))
  }

  @Test func floatsBecome16BitsInPNG() throws {
    let floats: [Float] = [0, 1, 0.5, -3, 7, .nan]
    let bytes = floats.withUnsafeBytes { Array($0) }
    let image = try UpscaleImage(
      size: PixelSize(width: 6, height: 1), format: PixelFormat(.gray, .float32), bytes: bytes)
    let decoded = try ImageFile.decode(ImageFile.encode(image, as: .png))
    #expect(decoded.format == PixelFormat(.gray, .uint16))
    #expect(decoded.withUnsafeBytes { Array($0.bindMemory(to: UInt16.self)) } == [0, 65535, 32768, 0, 65535, 0])
  }

  @Test(arguments: [PixelFormat.Channels.gray, .rgb], [75, 92, 100])
  func jpegIsClose(channels: PixelFormat.Channels, quality: Double) throws {
    for size in RoundTripTests.sizes + [PixelSize(width: 160, height: 120)] {
      let image = try Pictures.smooth(size, channels)
      for progressive in [false, true] {
        let options = EncodingOptions(quality: quality, progressive: progressive)
        let file = try ImageFile.encode(image, as: .jpeg, options: options)
        let decoded = try ImageFile.decode(file)
        #expect(decoded.size == size)
        #expect(decoded.format == image.format)
        #expect(Pictures.psnr(decoded, image) > (quality == 75 ? 32 : 38))
      }
    }
  }

  @Test func progressiveDecodesToTheSamePixels() throws {
    let image = try Pictures.noise(PixelSize(width: 45, height: 33), PixelFormat(.rgb))
    let plain = try ImageFile.encode(image, as: .jpeg)
    let progressive = try ImageFile.encode(image, as: .jpeg, options: EncodingOptions(progressive: true))
    #expect(Pictures.bytes(try ImageFile.decode(plain)) == Pictures.bytes(try ImageFile.decode(progressive)))
    #expect(JPEGFrame(plain)?.marker == 0xC0)
    #expect(JPEGFrame(progressive)?.marker == 0xC2)
  }

  @Test(arguments: [
    (EncodingOptions(quality: 95), [0x11, 0x11, 0x11]),
    (EncodingOptions(quality: 89), [0x22, 0x11, 0x11]),
    (EncodingOptions(quality: 95, chroma: .half), [0x22, 0x11, 0x11]),
    (EncodingOptions(quality: 50, chroma: .full), [0x11, 0x11, 0x11]),
  ])
  func chromaIsSampledAsAsked(options: EncodingOptions, factors: [UInt8]) throws {
    let image = try Pictures.smooth(PixelSize(width: 40, height: 30), .rgb)
    #expect(JPEGFrame(try ImageFile.encode(image, as: .jpeg, options: options))?.factors == factors)
    let gray = try Pictures.smooth(PixelSize(width: 40, height: 30), .gray)
    #expect(JPEGFrame(try ImageFile.encode(gray, as: .jpeg, options: options))?.factors == [0x11])
  }

  @Test func sixteenBitsBecomeEightInJPEG() throws {
    let image = try Pictures.noise(PixelSize(width: 8, height: 8), PixelFormat(.gray, .uint16))
    #expect(try ImageFile.decode(ImageFile.encode(image, as: .jpeg)).format == PixelFormat(.gray))
  }

  @Test(arguments: [
    (BackgroundColor.white, [UInt8(255), 255, 255]), (.black, [0, 0, 0]),
    (BackgroundColor(red: 1, green: 0, blue: 0), [255, 0, 0]),
  ])
  func transparencyIsLaidOverTheBackground(background: BackgroundColor, expected: [UInt8]) throws {
    let size = PixelSize(width: 16, height: 16)
    let options = EncodingOptions(quality: 100, background: background)
    let clear = try UpscaleImage(size: size, format: PixelFormat(.rgba))
    let decoded = try ImageFile.decode(ImageFile.encode(clear, as: .jpeg, options: options))
    #expect(decoded.format == PixelFormat(.rgb))
    #expect(zip(Pictures.bytes(decoded), expected).allSatisfy { abs(Int($0) - Int($1)) <= 2 })
    // Half transparent black.
    let half = [UInt8](repeating: 0, count: 256 * 4).indices.map { UInt8($0 % 4 == 3 ? 128 : 0) }
    let veil = try ImageFile.decode(
      ImageFile.encode(UpscaleImage(size: size, format: PixelFormat(.rgba), bytes: half), as: .jpeg, options: options))
    #expect(zip(Pictures.bytes(veil), expected).allSatisfy { abs(Int($0) - Int($1) * 127 / 255) <= 2 })
  }

  @Test func optionsOutOfRangeAreRefused() throws {
    let image = try UpscaleImage(size: PixelSize(width: 1, height: 1), format: PixelFormat(.gray))
    for options in [
      EncodingOptions(quality: -1), EncodingOptions(quality: .nan), EncodingOptions(quality: 101),
      EncodingOptions(pngCompression: -1),
      EncodingOptions(pngCompression: 10), EncodingOptions(background: BackgroundColor(red: 2, green: 0, blue: .nan)),
    ] {
      for format in ImageFileFormat.written {
        let error = #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: format, options: options) }
        #expect(error?.code == .invalidRequest)
      }
    }
  }

  @Test func jpegRefusesSidesItCannotHold() throws {
    let image = try UpscaleImage(size: PixelSize(width: 65536, height: 1), format: PixelFormat(.gray))
    let error = #expect(throws: UpscaleError.self) { try ImageFile.encode(image, as: .jpeg) }
    #expect(error?.code == .invalidRequest)
    #expect(try ImageFile.decode(ImageFile.encode(image, as: .png)).size == image.size)
  }
}
