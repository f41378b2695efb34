import Foundation

/// Numbers as people read them.
package enum Numeral {
  /// A place in a picture, to a tenth.
  static func coordinate(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    guard tenths.isFinite else { return "0" }
    return tenths.remainder(dividingBy: 10) == 0
      ? String(format: "%.0f", tenths / 10) : String(format: "%.1f", tenths / 10)
  }

  /// As many digits as say something: 0.52, 4.1, 37, 1,250.
  static func short(_ value: Double, digits: Int = 2) -> String {
    guard value.isFinite else { return "–" }
    guard value != 0 else { return "0" }
    var exponent = Int(log10(abs(value)).rounded(.down))
    // What is rounded up to a further digit has one place less behind the point.
    if (abs(value) * pow(10, Double(digits - 1 - exponent))).rounded() >= pow(10, Double(digits)) { exponent += 1 }
    let text = String(format: "%.\(min(max(0, digits - 1 - exponent), 9))f", value)
    return abs(value) < 1000 ? text : grouped(text)
  }

  /// A tick of a linear axis: 1, 2.5.
  static func tick(_ value: Double) -> String {
    value.rounded() == value ? short(value, digits: 1) : short(value, digits: 3)
  }

  /// A time: 0.8 ms, 37 ms, 1.02 s.
  package static func seconds(_ value: Double) -> String {
    value < 0.9995 ? "\(short(1000 * value, digits: 3)) ms" : "\(short(value, digits: 3)) s"
  }

  /// A tick of a time axis: 1 ms, 10 s.
  package static func secondsTick(_ value: Double) -> String {
    value < 0.9995 ? "\(short(1000 * value, digits: 1)) ms" : "\(short(value, digits: 1)) s"
  }

  static func mebibytes(_ bytes: Double) -> String {
    let count = bytes / 1_048_576
    return count < 1023.5 ? "\(short(count, digits: count < 100 ? 2 : 3)) MiB" : "\(short(count / 1024, digits: 3)) GiB"
  }

  /// A count with the letter that engineers put behind it: 52 k, 1.4 M.
  static func count(_ value: Double, digits: Int = 2) -> String {
    switch value {
    case 999_500_000...: "\(short(value / 1e9, digits: digits)) G"
    case 999_500...: "\(short(value / 1e6, digits: digits)) M"
    case 1000...: "\(short(value / 1e3, digits: digits)) k"
    default: short(value, digits: digits)
    }
  }

  private static func grouped(_ digits: String) -> String {
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0, digit.isNumber, result.last?.isNumber == true { result += "," }
      result.append(digit)
    }
    return result
  }
}
