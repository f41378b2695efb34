import Testing
import Upscale

@testable import webapp

struct PurposeTests {
  @Test func allPurposesAreRequestsThatCanBeMet() async throws {
    let upscaler = ClassicalUpscaler(.bicubic)
    let source = ImageInfo(size: PixelSize(width: 300, height: 200), format: PixelFormat(.rgb))
    for purpose in try Purpose.all() {
      #expect(throws: Never.self) { try upscaler.plan(purpose.request, for: source) }
      try purpose.encoding.validate(for: purpose.format)
      #expect(try Purpose.named(purpose.id).id == purpose.id)
    }
  }

  @Test func anUnknownPurposeIsAnErrorThatListsThem() {
    let error = #expect(throws: UpscaleError.self) { try Purpose.named("poster") }
    #expect(error?.message.contains("print-8x10") == true)
  }

  @Test func errorsAreTheVisitorsOrTheServers() {
    let codes: [(UpscaleError.Code, Int)] = [
      (.damagedFile, 422), (.unsupportedFormat, 415), (.limitExceeded, 413), (.invalidRequest, 422),
      (.unknownName, 422), (.fileAccess, 500), (.deviceFailed, 500), (.cancelled, 503),
    ]
    for (code, status) in codes { #expect(WebError(UpscaleError(code, "…") as any Error).status.code == status) }
    let inside = WebError(UpscaleError(.fileAccess, "/tmp/secret cannot be written.") as any Error)
    #expect(!inside.message.contains("secret"))
  }
}
