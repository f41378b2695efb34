import Testing
import TestSupport
import UpscaleCore

@Suite struct InterpolationTests {
  let weak = try? TestNetworks.compact(features: 5, convolutions: 2, scale: 2, seed: 1)
  let strong = try? TestNetworks.compact(features: 5, convolutions: 2, scale: 2, seed: 2)

  @Test func theEndsAreTheNetworksThemselves() throws {
    let (weak, strong) = (try #require(weak), try #require(strong))
    #expect(try weak.interpolated(towards: strong, by: 0) == weak)
    let end = try weak.interpolated(towards: strong, by: 1)
    for (one, two) in zip(end.trainedNumbers.joined(), strong.trainedNumbers.joined()) {
      #expect(abs(one - two) < 1e-6)
    }
  }

  @Test(arguments: [Float(0.25), 0.5, 0.9])
  func everyNumberLiesBetween(amount: Float) throws {
    let (weak, strong) = (try #require(weak), try #require(strong))
    let mixed = try weak.interpolated(towards: strong, by: amount).trainedNumbers.joined()
    let ends = zip(weak.trainedNumbers.joined(), strong.trainedNumbers.joined())
    #expect(mixed.count == weak.parameterCount)
    for (number, (one, two)) in zip(mixed, ends) {
      #expect(abs(number - (one * (1 - amount) + two * amount)) < 1e-5)
    }
  }

  @Test func otherLayersAreRefused() throws {
    let weak = try #require(weak)
    for other in [
      try TestNetworks.compact(features: 5, convolutions: 3, scale: 2),
      try TestNetworks.compact(features: 6, convolutions: 2, scale: 2),
      try TestNetworks.compact(features: 5, convolutions: 2, scale: 3),
    ] {
      let error = #expect(throws: UpscaleError.self) { try weak.interpolated(towards: other, by: 0.5) }
      #expect(error?.code == .invalidNetwork)
    }
  }

  @Test func aModelWithoutADialIsAlwaysTheSame() throws {
    let weak = try #require(weak)
    var model = TestNetworks.model(weak)
    #expect(try model.network(strength: 1) == weak)
    model.strongNetwork = strong
    #expect(try model.network(strength: 0) == weak)
    #expect(try model.network(strength: 0.5) != weak)
  }

  @Test func strengthFallsAsQualityRises() {
    let dial = StrengthDial.byCompression
    let strengths = (1...100).map { dial.strength(jpegQuality: $0) }
    #expect(zip(strengths, strengths.dropFirst()).allSatisfy { $0 >= $1 })
    #expect(strengths[39] == 1)
    #expect(strengths[99] == 0)
    #expect(dial.strength(jpegQuality: nil) == 0)
    #expect(StrengthDial.usually(0.8).strength(jpegQuality: 10) == 0.8)
  }
}
