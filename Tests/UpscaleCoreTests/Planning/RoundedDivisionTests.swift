import Testing

@testable import UpscaleCore

@Suite struct RoundedDivisionTests {
  @Test(arguments: [1, 2, 7, 1024, Int.max])
  func quotientsAreRounded(divisor: Int) {
    for dividend in [Int.min, Int.min + 1, -1025, -8, -7, -1, 0, 1, 6, 7, 8, 1025, Int.max - 1, Int.max] {
      let (down, up) = (dividend.floorDivided(by: divisor), dividend.dividedUp(by: divisor))
      let remainder = dividend &- down &* divisor
      #expect((0..<divisor).contains(remainder))
      #expect(up == (remainder == 0 ? down : down + 1))
    }
  }
}
