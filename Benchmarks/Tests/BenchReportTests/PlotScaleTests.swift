import BenchReport
import Testing

@Suite struct PlotScaleTests {
  @Test func ticksAreRoundAndWithin() {
    let linear = PlotScale(around: [26.09, 28.53], start: 300, end: 0)
    #expect(linear.ticks == [26, 26.5, 27, 27.5, 28, 28.5])
    let long = PlotScale(around: [0.006, 6], start: 0, end: 300, isLogarithmic: true)
    #expect(long.ticks.map { Numeral.secondsTick($0) } == ["10 ms", "100 ms", "1 s"])
    let short = PlotScale(around: [0.1, 1], start: 0, end: 300, isLogarithmic: true, room: 0)
    #expect(short.ticks.map { Numeral.secondsTick($0) } == ["100 ms", "200 ms", "500 ms", "1 s"])
  }

  @Test func logarithmicStepsAreEqual() {
    let scale = PlotScale(around: [1, 100], start: 0, end: 200, isLogarithmic: true, room: 0)
    #expect(abs(scale.position(10) - 100) < 1e-9)
  }

  @Test(arguments: [
    (0.0412, "41.2 ms"), (0.9999, "1.00 s"), (2.126, "2.13 s"), (0.000412, "0.412 ms"), (1234.5, "1,234 s"),
  ])
  func secondsReadWell(_ value: Double, _ text: String) { #expect(Numeral.seconds(value) == text) }
}
