import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleOpenCL

/// The conformance suite on this machine's OpenCL devices, in every form that kernels have.
@Suite(.enabled(if: TestDevices.first != nil), .serialized) struct ConformanceTests {
  /// A device's own style, and those of other devices, which it can run too.
  enum Form: String, CaseIterable {
    case own, vectorsOf16, vectorsOf8, vectorsOf4, graphics

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
      }
    }
  }

  @Test(arguments: Conformance.cases, Form.allCases)
  func isWhatTheOracleSays(_ example: Conformance.Case, _ form: Form) async throws {
    let device = try #require(TestDevices.first)
    for (precision, limit) in [(Precision.full, 1e-11), (.fast, 3e-6)] {
      let options = OpenCLOptions(style: { form.style($0, storesHalf: $1) })
      let backend = try OpenCLBackend(devices: [device], library: OpenCLLibrary.load(), options: options)
      let prepared = try await backend.prepare(example.network, precision: precision)
      for result in try await Conformance.results(of: prepared) {
        #expect(result.sizeIsRight && result.error < limit, "\(precision), \(result)")
      }
      #expect(backend.warnings.isEmpty)
    }
  }
}
