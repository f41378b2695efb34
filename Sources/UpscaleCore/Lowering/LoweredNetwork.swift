/// A network as the steps that a device takes, and what these need from it: worked out once, for any graph, so that
/// backends do arithmetic only.
package struct LoweredNetwork: Sendable {
  /// A value between steps.
  package struct Value: Sendable {
    package var channels: Int
    /// Pixels per `unit` source pixels in each direction; 0 for what a measuring step makes of the whole picture.
    package var scale: Int
    /// Pixels beyond the kept area that later steps depend on.
    package var reach = 0
    /// Pixels around it that steps read where it ends; they count as zeros.
    package var border = 0
  }

  package private(set) var steps: [LoweredStep]
  /// By the network's numbering; value 0 is the source. Those that fusion made superfluous are in no step.
  package private(set) var values: [Value]
  package let resultValue: Int
  /// Tiles begin at multiples of so many source pixels, and are multiples of it in size.
  package let unit: Int
  /// The network's operations that look at all of the picture; what they see are the values behind the network's own.
  package let measured: [MeasuredOperation]

  /// Steps that see their inputs pixel by pixel.
  package init(_ network: UpscaleNetwork) {
    var fusion = StepFusion(network)
    steps = LoweredNetwork.needed(fusion.steps(), for: network.nodes.count)
    unit = network.unit
    values = network.shapes.map { [unit] in Value(channels: $0.channels, scale: $0.scale * unit / $0.divisor) }
    measured = fusion.measured
    values += measured.map { Value(channels: $0.channels, scale: 0) }
    resultValue = network.nodes.count
    measure()
  }

  /// The step that looks at the picture for operation `index` of them; nil where the result does not depend on it.
  package func measuringStep(_ index: Int) -> LoweredStep? {
    steps.first { $0.measures != nil && measure(of: $0) == index }
  }

  /// The number of the operation that a step measures for, or is.
  package func measure(of step: LoweredStep) -> Int {
    measure(ofValue: step.measures == nil ? step.inputs[1] : step.output)
  }

  /// The number of the operation that makes a value behind the network's own.
  package func measure(ofValue index: Int) -> Int { index - resultValue - 1 }

  /// The pixels of value `index` that lie in `area` of the source.
  package func area(_ area: PixelRect, of index: Int) -> PixelRect {
    area.scaled(by: values[index].scale).reduced(by: unit)
  }

  /// A tile's size in units: times a value's scale it is the value's.
  package func units(_ tile: PixelSize) -> PixelSize {
    PixelSize(width: tile.width / unit, height: tile.height / unit)
  }

  /// The same steps, some of which are computed in tiles.
  package func withGrids(_ side: (LoweredStep) -> Int?) -> LoweredNetwork {
    var result = self
    result.measure(gridSide: side)
    return result
  }

  /// Those of `steps` on which the value depends.
  private static func needed(_ steps: [LoweredStep], for value: Int) -> [LoweredStep] {
    var values: Set = [value]
    var result: [LoweredStep] = []
    for step in steps.reversed() where values.contains(step.output) {
      values.formUnion(step.inputs)
      result.append(step)
    }
    return result.reversed()
  }

  /// The border of every value, as wide as that of any other with the same key: values that are alike in all else shall
  /// be alike in this, to share memory. Those without a border get none.
  package func borders(alike key: (Int) -> [Int]) -> [Int] {
    var widest: [[Int]: Int] = [:]
    for index in values.indices { widest[key(index), default: 0] = max(widest[key(index)] ?? 0, values[index].border) }
    return values.indices.map { values[$0].border > 0 ? widest[key($0)] ?? 0 : 0 }
  }

  private mutating func measure(gridSide: (LoweredStep) -> Int? = { _ in nil }) {
    for index in values.indices { (values[index].reach, values[index].border) = (0, 0) }
    for index in steps.indices.reversed() {
      let output = values[steps[index].output].reach
      steps[index].grid = gridSide(steps[index]).map { [factor = steps[index].factor] side in
        StepGrid(side: side, reach: output.dividedUp(by: factor))
      }
      let step = steps[index]
      for (position, input) in step.inputs.enumerated() {
        values[input].reach = max(values[input].reach, step.inputReach(output, position: position))
        values[input].border = max(values[input].border, step.border(position: position))
      }
    }
  }
}
