/// One line of an ncnn .param file, with the numbers that the .bin file holds for it.
package struct NCNNLayer: Sendable {
  package var type: String
  package var name: String
  package var inputs: [String]
  package var outputs: [String]
  var parameters: [Int: [Double]]
  /// Tables of numbers in the order of the .bin file: weights, bias.
  package var weights: [[Float]] = []

  /// A whole-number parameter; `fallback` where the file leaves it out.
  /// - Throws: `invalidModelFile` where it is there and not a whole number.
  func integer(_ key: Int, _ fallback: Int) throws(UpscaleError) -> Int {
    guard let value = parameters[key] else { return fallback }
    guard value.count == 1, let number = Int(exactly: value[0]) else {
      throw UpscaleError(
        .invalidModelFile, "Parameter \(key) of the ncnn layer “\(name)” (\(type)) is not a whole number.")
    }
    return number
  }

  func number(_ key: Int, _ fallback: Double) -> Double { parameters[key]?.first ?? fallback }
}
