/// Reads the text of an ncnn .param file: a magic number, the numbers of layers and blobs, and a line for each layer,
/// `type name inputCount outputCount inputs… outputs… key=value…`. Arrays are written `-23300−key=count,value,…`.
enum NCNNParameters {
  static let magic = "7767517"
  private static let mostLayers = 100_000
  private static let mostParts = 1_000_000

  static func layers(_ text: [UInt8]) throws(UpscaleError) -> [NCNNLayer] {
    guard let text = String(validating: text, as: UTF8.self) else { throw damaged("it is not text") }
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.allSatisfy(\.isWhitespace) }
    guard lines.count >= 2, words(lines[0]) == [magic[...]] else {
      throw damaged("it does not begin with \(magic), as ncnn's .param files do")
    }
    let counts = words(lines[1]).map { Int($0) ?? -1 }
    guard counts.count == 2, (1...mostLayers).contains(counts[0]), lines.count == counts[0] + 2 else {
      throw damaged("it has \(lines.count - 2) layers, which is not what its second line says")
    }
    var layers: [NCNNLayer] = []
    for line in lines[2...] { layers.append(try layer(words(line))) }
    return layers
  }

  private static func words(_ line: Substring) -> [Substring] { line.split(whereSeparator: \.isWhitespace) }

  private static func layer(_ words: [Substring]) throws(UpscaleError) -> NCNNLayer {
    guard words.count >= 4, let inputs = Int(words[2]), let outputs = Int(words[3]),
      (0...mostParts).contains(inputs), (0...mostParts).contains(outputs), inputs + outputs <= words.count - 4
    else { throw damaged("the line “\(words.prefix(4).joined(separator: " "))” is not a layer") }
    let blobs = words[4..<4 + inputs + outputs].map(String.init)
    var layer = NCNNLayer(
      type: String(words[0]), name: String(words[1]), inputs: Array(blobs[..<inputs]),
      outputs: Array(blobs[inputs...]), parameters: [:])
    for word in words[(4 + inputs + outputs)...] {
      guard let (key, value) = parameter(word), layer.parameters.updateValue(value, forKey: key) == nil else {
        throw damaged("“\(word.prefix(60))” of layer “\(layer.name)” is not a parameter, or appears twice")
      }
    }
    return layer
  }

  private static func parameter(_ word: Substring) -> (Int, [Double])? {
    let sides = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, let key = Int(sides[0]) else { return nil }
    let values = sides[1].split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard values.allSatisfy(\.isFinite) else { return nil }
    guard key <= -23300 else { return key >= 0 && values.count == 1 ? (key, values) : nil }
    guard key > -24300, values[0] == Double(values.count - 1) else { return nil }
    return (-23300 - key, Array(values.dropFirst()))
  }

  private static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The ncnn .param file is damaged: \(what).")
  }
}
