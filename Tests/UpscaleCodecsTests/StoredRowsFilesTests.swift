import Testing
import TestSupport
import UpscaleCodecs
import UpscaleCore

/// Rows that come as the samples a file stores make the same file as rows of floats.
@Suite struct StoredRowsFilesTests {
  @Test(arguments: ImageFileFormat.written, [PixelFormat.Sample.uint8, .uint16])
  func filesAreTheSame(_ fileFormat: ImageFileFormat, _ sample: PixelFormat.Sample) async throws {
    let folder = try TestFolder()
    for channels in [PixelFormat.Channels.gray, .grayAlpha, .rgb, .rgba] {
      let image = try TestPictures.noise(PixelSize(width: 37, height: 90), PixelFormat(channels, sample))
      var files: [[UInt8]] = []
      var asked = PixelFormat.Sample.float32
      for stores in [false, true] {
        let name = "\(channels) \(stores)"
        let writer = try ImageFileWriter(path: folder(name), format: fileFormat, sample: sample)
        asked = writer.stored(channels)
        try await writer.begin(RowFormat(size: image.size, channels: channels))
        for first in stride(from: 0, to: 90, by: 30) {
          let rows = image.rows(first..<first + 30)
          try await writer.write(RowBand(firstRow: first, tensor: stores ? rows.stored(as: asked) : rows))
        }
        try await writer.finish()
        files.append(try folder.bytes(of: name))
      }
      let isFlattened = fileFormat.stored(channels, sample).channels != channels
      #expect(asked == (isFlattened || fileFormat.supports16Bit && sample == .uint16 ? .uint16 : .uint8))
      #expect(files[0] == files[1])
    }
  }
}
