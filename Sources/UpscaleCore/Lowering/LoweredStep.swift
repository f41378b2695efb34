/// What a device does at once: a convolution with all that follows it alone, or the moving of pixels.
///
/// After a convolution stand at most an activation, a shuffle and a sum, in this order, or attention alone; after one of
/// every channel by itself at most an activation. Without one, at most a shuffle or an enlargement, a sum and an
/// activation; or a gathering, a translation, a product, a gate, a pixel kernel or a spreading alone. A measuring step
/// makes what its operation looks at of all of its input.
package struct LoweredStep: Sendable {
  /// Nil where the step takes its first input's pixels as they are, or convolves every channel by itself.
  package var convolution: NetworkConvolution?
  package var depthwise: DepthwiseConvolution?
  package var epilogue: [Epilogue] = []
  /// The values it reads: the one that it goes over, or those that a convolution takes side by side, and then what is
  /// added or multiplied, if anything.
  package var inputs: [Int]
  /// What a measuring step looks at its input for; nil for others.
  package var measures: MeasuredOperation?
  /// The value it makes.
  package var output: Int
  /// Where the tiles lie in which a backend computes it, where it does; nil for pixel by pixel. A tile sees one pixel
  /// more on every side.
  package internal(set) var grid: StepGrid?

  /// A step that hands on its input.
  package init(inputs: [Int], output: Int) { (self.inputs, self.output) = (inputs, output) }

  /// How many times the step enlarges its first input; 1 where it does not.
  package var factor: Int {
    for case .shuffle(let factor) in epilogue { return factor }
    for case .enlarge(let factor) in epilogue { return factor }
    return 1
  }

  /// How many times the step reduces its first input; 1 where it does not.
  package var reduction: Int {
    for case .gather(let factor) in epilogue { return factor }
    return 1
  }

  /// By how many pixels the step moves what it reads to the right and down.
  package var translation: Int {
    for case .translate(let pixels) in epilogue { return pixels }
    return 0
  }

  package var shuffles: Bool { epilogue.contains { if case .shuffle = $0 { true } else { false } } }

  /// For how many pixels of the output, in each direction, one of the second input counts; nil where there is none.
  package var addendFactor: Int? {
    for case .add(let repeated) in epilogue { return repeated }
    return multiplies || takesMeasure || attention != nil ? 1 : nil
  }

  /// Whether the second input is multiplied, not added.
  package var multiplies: Bool { epilogue.contains(.multiply) }

  /// Whether the second input is a single pixel for the whole picture.
  package var isGated: Bool { epilogue.contains(.gate) }

  /// What makes its pixels, each of the one at its place; nil for steps that do something else. That of a gate has its
  /// numbers from the second input.
  package var pixelKernel: PixelKernel? {
    for case .pixelwise(let kernel) in epilogue { return kernel }
    return isGated ? ChannelGate.kernel : nil
  }

  /// Whether the second input is a grid over the whole picture.
  package var spreads: Bool { epilogue.contains(.spread) }

  /// Whether the second input is what a measuring step made.
  package var takesMeasure: Bool { isGated || spreads }

  /// What attention adds to its sigmoids; nil where there is none.
  package var attention: Float? {
    for case .attend(let plus) in epilogue { return plus }
    return nil
  }

  /// The value that is added.
  package var addend: Int? { addendFactor == nil ? nil : inputs.last }

  /// Whether the step can begin only when all of input `position` is there.
  func needsWhole(_ position: Int) -> Bool { measures != nil || (takesMeasure && isAddend(position)) }

  /// Whether input `position` is what is added.
  func isAddend(_ position: Int) -> Bool { addendFactor != nil && position == inputs.count - 1 }

  /// The inputs that the step goes over.
  package var sources: ArraySlice<Int> { addendFactor == nil ? inputs[...] : inputs.dropLast() }

  package var activation: NetworkActivation? {
    for case .activation(let activation) in epilogue { return activation }
    return nil
  }

  /// How far an output pixel sees in the sources.
  package var radius: Int { convolution?.radius ?? depthwise?.radius ?? 0 }

  /// Whether an output pixel is made of nothing but the pixel of the first input at its place.
  var isPixelwise: Bool { convolution == nil && depthwise == nil && factor == 1 && translation == 0 }
}
