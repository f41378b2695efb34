extension UpscaleNetwork {
  /// Sums of scales and channels beyond this are nonsense, and keeping below it keeps all products within `Int`.
  static let limit = 1 << 16

  static func inferShapes(inputChannels: Int, nodes: [Node]) throws(UpscaleError) -> [ValueShape] {
    var shapes = [ValueShape(channels: inputChannels, scale: 1, reach: 0)]
    for (index, node) in nodes.enumerated() {
      let operation = node.operation.described
      guard operation.inputCount.contains(node.inputs.count), node.inputs.allSatisfy(shapes.indices.contains) else {
        throw .misfit(
          "Node \(index) takes \(operation.inputCount.lowerBound) earlier value(s), but is connected to \(node.inputs)."
        )
      }
      do throws(UpscaleError) {
        let shape = try operation.shape(of: node.inputs.map { shapes[$0] })
        guard shape.channels <= limit else {
          throw .misfit("\(shape.channels) channels are more than \(limit).")
        }
        shapes.append(shape)
      } catch {
        throw .misfit("Node \(index): \(error.message)")
      }
    }
    return shapes
  }

  /// The least number of source pixels in which a whole number of every value's lies.
  static func unit(of shapes: [ValueShape]) throws(UpscaleError) -> Int {
    let unit = shapes.reduce(1) { $0.commonMultiple(with: $1.divisor) }
    guard unit <= 64 else { throw .misfit("Blocks of \(unit)×\(unit) source pixels are outside 1 … 64.") }
    return unit
  }
}
