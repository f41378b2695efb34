import CUpscalePixelKernels
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

/// What kernels are compiled with and without, and so few networks that all of it is met in every form.
enum KernelFeatures {
  static let all = Set<String>([
    "1×1", "3×3", "5×5", "activation", "no activation", "shuffle", "no shuffle", "sum", "sum with a repeated value",
    "no sum", "whole vectors", "odd inputs", "odd outputs", "gather", "gather that shuffles", "gather that repeats",
    "gather with an activation", "gather of two", "sigmoid", "SiLU", "attention", "gather with a sigmoid",
    "gather with SiLU", "GELU", "gather with GELU", "gather of a product", "gather that reduces", "gate", "context",
    "spread context", "depthwise",
    "depthwise with an activation", "depthwise of odd channels", "dilated",
  ]).union(pixelKernels)

  /// What is to be met in a form: matrix units, which are emulated slowly, do convolutions alone, and what is done to a sum
  /// is the same text as elsewhere.
  static func needed(in form: ConformanceTests.Form) -> Set<String> {
    guard form == .matrix else { return all }
    return all.subtracting(pixelKernels).filter { name in
      !["gather", "gate", "depthwise", "dilated", "sigmoid", "SiLU", "attention"].contains { name.hasPrefix($0) }
        && !name.hasSuffix("GELU")
    }
  }

  /// All that are there are to be met.
  private static var pixelKernels: [String] {
    (0...).lazy.map { upscale_pixel_kernel_at($0) }.prefix { $0 != nil }.compactMap {
      $0.map { String(cString: $0.pointee.name) }
    }
  }

  /// By form and precision, as little work as a greedy choice gives: a simulator builds kernels slowly, and computes slowly.
  static let examples: [String: [ConformanceTests.Example]] = {
    var examples: [String: [ConformanceTests.Example]] = [:]
    for form in ConformanceTests.Form.allCases where form != .own {
      for precision in precisions(of: form) {
        let candidates = Conformance.cases.filter { $0.network.multiplyAddsPerPixel < 30_000 }.map {
          ConformanceTests.Example(network: $0, form: form, precision: precision)
        }
        examples["\(form.rawValue), \(precision.rawValue)"] = fewest(of: candidates, for: needed(in: form))
      }
    }
    return examples
  }()

  /// Vectors are stored as halves or as floats, the graphics form's both ways; what differs by the width of vectors alone
  /// is simulated once.
  private static func precisions(of form: ConformanceTests.Form) -> [UpscalePrecision] {
    switch form {
    case .vectorsOf16: [.full]
    case .vectorsOf4, .matrix: [.fast]
    case .own, .vectorsOf8: []
    case .graphics: UpscalePrecision.allCases
    }
  }

  private static func fewest(
    of candidates: [ConformanceTests.Example], for needed: Set<String>
  ) -> [ConformanceTests.Example] {
    var missing = needed
    var chosen: [ConformanceTests.Example] = []
    let features = candidates.map { self.features(of: $0) }
    // What a network shows for what it costs to compute, and to build its kernels.
    func worth(_ index: Int) -> Double {
      let network = candidates[index].network.network
      return Double(features[index].intersection(missing).count)
        / Double(network.multiplyAddsPerPixel + 200 * network.nodes.count)
    }
    while let best = candidates.indices.max(by: { worth($0) < worth($1) }), !features[best].isDisjoint(with: missing) {
      chosen.append(candidates[best])
      missing.subtract(features[best])
    }
    return chosen
  }

  static func features(of example: ConformanceTests.Example) -> Set<String> {
    guard let device = TestDevices.first else { return [] }
    let style = example.form.style(device, storesHalf: example.precision == .fast)
    let plan = DevicePlan(example.network.network, style: style)
    return plan.steps.reduce(into: []) { features, step in
      switch plan.descriptor(of: step, style: style) {
      case .convolution(let shape): features.formUnion(KernelFeatures.features(of: shape))
      case .depthwise(let shape): features.formUnion(KernelFeatures.features(of: shape))
      case .gather(let shape): features.formUnion(KernelFeatures.features(of: shape))
      case .pixelwise(let shape): features.insert(shape.name)
      case .measure: features.insert("gate")
      case .context: features.insert("context")
      case .spread: features.insert("spread context")
      case .transfer: break  // No step of a network; `TransferTests` runs it.
      }
    }
  }

  private static func features(of shape: ConvolutionDescriptor) -> Set<String> {
    var features: Set = [
      "\(shape.kernel)×\(shape.kernel)", shape.activation != .none ? "activation" : "no activation",
      shape.factor > 1 ? "shuffle" : "no shuffle",
      shape.other == nil ? "no sum" : shape.otherFactor > 1 ? "sum with a repeated value" : "sum",
    ]
    if case .attend = shape.joint { features.insert("attention") }
    if let curve = curve(shape.activation) { features.insert(curve) }
    if shape.factor == 1, shape.otherFactor == 1, shape.output.unit % shape.block.vector == 0 {
      features.insert("whole vectors")
    }
    if shape.inputs % 4 != 0 { features.insert("odd inputs") }
    if shape.outputs % 4 != 0 { features.insert("odd outputs") }
    return features
  }

  private static func features(of shape: DepthwiseDescriptor) -> Set<String> {
    var features: Set = [shape.activation == .none ? "depthwise" : "depthwise with an activation"]
    if shape.channels % 4 != 0 { features.insert("depthwise of odd channels") }
    if shape.dilation > 1 { features.insert("dilated") }
    return features
  }

  private static func features(of shape: GatherDescriptor) -> Set<String> {
    var features: Set<String> = []
    if shape.inputFactor > 1 { features.insert(shape.shuffles ? "gather that shuffles" : "gather that repeats") }
    if shape.inputReduction > 1 { features.insert("gather that reduces") }
    if shape.activation != .none { features.insert("gather with an activation") }
    if shape.joint == .multiply { features.insert("gather of a product") }
    if let curve = curve(shape.activation) {
      features.insert("gather with " + (curve == "sigmoid" ? "a " + curve : curve))
    }
    if shape.other != nil { features.insert("gather of two") }
    return features.isEmpty ? ["gather"] : features
  }

  private static func curve(_ activation: ActivationForm) -> String? {
    switch activation {
    case .none, .slopes: nil
    case .sigmoid: "sigmoid"
    case .silu: "SiLU"
    case .gelu: "GELU"
    }
  }
}
