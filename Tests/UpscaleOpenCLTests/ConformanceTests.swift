import Foundation
import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

/// The conformance suite on this machine's OpenCL devices, in every form that kernels have.
@Suite(.enabled(if: TestDevices.first != nil), .serialized) struct ConformanceTests {
  /// A device's own style, and those of other devices, which it can run too.
  enum Form: String, CaseIterable {
    case own, vectorsOf16, vectorsOf8, vectorsOf4, graphics
    /// That of matrix units, which are emulated.
    case matrix

    func style(_ device: OpenCLDevice, storesHalf: Bool) -> ComputeStyle {
      func style(_ broadcasts: Bool, _ vector: Int, _ pixels: [Int], _ group: Int) -> ComputeStyle {
        ComputeStyle(
          broadcasts: broadcasts, vector: vector, pixels: pixels, storesHalf: storesHalf, group: group)
      }
      return switch self {
      case .own: ComputeStyle(for: device, storesHalf: storesHalf)
      case .vectorsOf16: style(true, 16, [5, 3], 1)
      case .vectorsOf8: style(true, 8, [8, 6], 1)
      case .vectorsOf4: style(true, 4, [3], 2)
      case .graphics: style(false, 4, [8, 4, 3, 2], 8)
      case .matrix: ComputeStyle(.emulated)
      }
    }
  }

  struct Example: Sendable, CustomStringConvertible {
    var network: Conformance.Case
    var form: Form
    var precision: Precision

    var description: String { "\(network), \(form.rawValue), \(precision.rawValue)" }
  }

  /// Every case in the two forms; what differs only by the width of vectors, or by how values are stored, where it shows.
  static let all: [Example] = Conformance.cases.flatMap { network -> [Example] in
    let name = network.description
    let isRich = name == "3×3 to 70 and back" || name.hasPrefix("two skips")
    return Form.allCases.flatMap { form -> [Example] in
      guard form == .own || form == .graphics || isRich || form == .matrix && name == "shuffle in the middle" else {
        return []
      }
      let precisions: [Precision] =
        form == .matrix ? [.fast] : isRich || name == "Compact ×3" ? [.full, .fast] : [.full]
      return precisions.map { Example(network: network, form: form, precision: $0) }
    }
  }

  /// A simulator that checks every access computes a thousand times more slowly.
  static let isSimulated = ProcessInfo.processInfo.environment["UPSCALE_TEST_SIMULATOR"] != nil
  static let examples = isSimulated ? KernelFeatures.examples.values.flatMap(\.self) : all

  @Test func everyFeatureOfKernelsIsSimulated() {
    #expect(KernelFeatures.examples.count == 9)
    for (form, examples) in KernelFeatures.examples {
      let met = examples.reduce(into: Set<String>()) { $0.formUnion(KernelFeatures.features(of: $1)) }
      #expect(met == KernelFeatures.all, "\(form)")
    }
  }

  @Test(arguments: examples)
  func isWhatTheOracleSays(_ example: Example) async throws {
    let device = try #require(TestDevices.first)
    let options = OpenCLOptions(cache: TestDevices.programs, style: { example.form.style($0, storesHalf: $1) })
    let backend = try OpenCLBackend(devices: [device], library: OpenCLLibrary.load(), options: options)
    let prepared = try await backend.prepare(example.network.network, precision: example.precision)
    // Half precision keeps 11 bits; where a sum nearly cancels, less of them is left.
    let limit = example.precision == .full ? 1e-11 : 3e-5
    // A group of emulated matrix units computes 16 × 16 pixels, whatever the tile's size.
    let small = [Size(width: 9, height: 3)] + (example.form == .matrix ? [] : [Size(width: 1, height: 1)])
    let sizes = Self.isSimulated ? small : Conformance.sizes
    for result in try await Conformance.results(of: prepared, sizes: sizes) {
      #expect(result.sizeIsRight && result.error < limit, "\(result)")
    }
    #expect(backend.warnings.isEmpty)
    let arithmetic =
      example.form == .matrix ? "float16 matrix units" : example.precision == .full ? "float32" : "float16 storage"
    #expect(prepared.summary.contains(arithmetic))
  }
}
