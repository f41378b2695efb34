import Testing
import Upscale

@Suite struct ByteCountTests {
  static let written: [(String, Int)] = [
    ("150KB", 150_000), ("150kb", 150_000), ("150 KB", 150_000), ("150K", 150_000), ("150KiB", 153_600),
    ("1.5MB", 1_500_000), ("2MiB", 2_097_152), ("150000", 150_000), ("7B", 7), ("0.5KiB", 512),
  ]

  @Test(arguments: written)
  func areReadAsPeopleWriteThem(text: String, bytes: Int) throws {
    #expect(try ByteCount.parse(text) == bytes)
  }

  @Test(arguments: [
    "", "KB", "-5KB", "0", "0.2", "1e3", "nan", "inf", "150TB", "1,5MB", "99999999999999999999MB", "٣KB",
  ])
  func anythingElseIsRefused(text: String) {
    let error = #expect(throws: UpscaleError.self) { try ByteCount.parse(text) }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message.contains("150KiB") == true)
  }
}
