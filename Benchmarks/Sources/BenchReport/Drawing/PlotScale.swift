import Foundation

/// Where values lie along an axis, from `start` to `end` in the picture.
package struct PlotScale {
  var low: Double
  var high: Double
  var start: Double
  var end: Double
  var isLogarithmic = false

  /// An axis for `values` with a little room at both ends.
  package init(around values: [Double], start: Double, end: Double, isLogarithmic: Bool = false, room: Double = 0.06) {
    let known = values.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    var (low, high) = (known.min() ?? 1, known.max() ?? 10)
    if isLogarithmic { (low, high) = (log10(low), log10(high)) }
    if high - low < 1e-9 { (low, high) = (low - 0.5, high + 0.5) }
    let margin = room * (high - low)
    (low, high) = (low - margin, high + margin)
    self.low = isLogarithmic ? pow(10, low) : low
    self.high = isLogarithmic ? pow(10, high) : high
    (self.start, self.end, self.isLogarithmic) = (start, end, isLogarithmic)
  }

  /// An axis that begins at nought, for bars.
  init(upTo high: Double, start: Double, end: Double) {
    (low, self.high, self.start, self.end) = (0, high > 0 && high.isFinite ? high : 1, start, end)
  }

  package func position(_ value: Double) -> Double {
    func measure(_ value: Double) -> Double { isLogarithmic ? log10(max(value, low / 10)) : value }
    return start + (end - start) * (measure(value) - measure(low)) / (measure(high) - measure(low))
  }

  /// Round numbers within: decades, and 2 and 5 between them where there are few decades; else steps of 1, 2 or 5.
  package var ticks: [Double] {
    guard isLogarithmic else { return linearTicks }
    let (first, last) = (Int(log10(low).rounded(.down)), Int(log10(high).rounded(.up)))
    let steps: [Double] = high / low > 300 ? [1] : [1, 2, 5]
    return (first...last).flatMap { exponent in steps.map { $0 * pow(10, Double(exponent)) } }
      .filter { $0 >= low && $0 <= high }
  }

  private var linearTicks: [Double] {
    let rough = (high - low) / 5
    let power = pow(10, log10(rough).rounded(.down))
    let step = power * ([1, 2, 5].first { $0 * power >= 0.8 * rough } ?? 10)
    let (first, last) = (Int((low / step).rounded(.up)), Int((high / step).rounded(.down)))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }
}
