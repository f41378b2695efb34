import Testing
import UpscaleCore

@Suite struct UpscaleErrorTests {
  @Test func unknownNamesListTheKnown() {
    let error = UpscaleError.unknown("model", "fotto", known: ["photo", "art"])
    #expect(error.code == .unknownName)
    #expect(error.message == "There is no model called “fotto”; known: photo, art.")
    #expect(error.description == error.message)
    #expect(UpscaleError.unknown("device", "x", known: []).message.contains("none are available"))
  }

  @Test func causesAreDescribed() {
    let cause = UpscaleError(.fileAccess, "The disk is full.")
    let error = UpscaleError(.deviceFailed, "It failed.", cause: cause)
    #expect(error.description == "It failed. (The disk is full.)")
    #expect(error.message == "It failed.")
  }
}
