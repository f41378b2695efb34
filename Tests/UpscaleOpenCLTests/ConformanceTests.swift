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
    var precision: UpscalePrecision

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
      let precisions: [UpscalePrecision] =
        form == .matrix ? [.fast] : isRich || name == "Compact ×3" ? [.full, .fast] : [.full]
      return precisions.map { Example(network: network, form: form, precision: $0) }
    }
  }

  /// A simulator that checks every access computes a thousand times more slowly.
  static let isSimulated = ProcessInfo.processInfo.environment["UPSCALE_TEST_SIMULATOR"] != nil
  static let examples = isSimulated ? KernelFeatures.examples.values.flatMap(\.self) : all

  @Test func everyFeatureOfKernelsIsSimulated() throws {
    #expect(KernelFeatures.examples.count == 5)
    for (name, examples) in KernelFeatures.examples {
      let form = try #require(examples.first).form
      let met = examples.reduce(into: Set<String>()) { $0.formUnion(KernelFeatures.features(of: $1)) }
      #expect(met.isSuperset(of: KernelFeatures.needed(in: form)) && met.isSubset(of: KernelFeatures.all), "\(name)")
    }
  }

  @Test(arguments: examples)
  func isWhatTheOracleSays(_ example: Example) async throws {
    let device = try #require(TestDevices.first)
    let options = OpenCLOptions(
      cache: TestDevices.programs, guardsPrecision: !Self.isSimulated,
      style: { example.form.style($0, storesHalf: $1) })
    let backend = try OpenCLBackend(devices: [device], library: OpenCLLibrary.load(), options: options)
    let prepared = try await backend.prepare(example.network.network, precision: example.precision)
    // Half precision keeps 11 bits; where a sum nearly cancels, less of them is left.
    let limit = example.precision == .full ? 1e-11 : 3e-5
    // A group of emulated matrix units computes 16 × 16 pixels, whatever the tile's size.
    let small = [PixelSize(width: 9, height: 3)] + (example.form == .matrix ? [] : [PixelSize(width: 1, height: 1)])
    let sizes = Self.isSimulated ? small : Conformance.sizes
    for result in try await Conformance.results(of: prepared, sizes: sizes) {
      #expect(result.sizeIsRight && result.error < limit, "\(result)")
    }
    #expect(backend.warnings.isEmpty)
    let arithmetic =
      example.form == .matrix ? "float16 matrix units" : example.precision == .full ? "float32" : "float16 storage"
    #expect(prepared.summary.contains(arithmetic))
  }

  /// What 16 bits would spoil, stored or in matrix units, is computed in full; beyond 65504 they hold nothing at all. The
  /// units are not blamed.
  @Test(arguments: [2040, 80000] as [Float], [false, true])
  func fastSparesWhatItWouldSpoil(gain: Float, hasUnits: Bool) async throws {
    let device = try #require(TestDevices.first)
    let options = OpenCLOptions(cache: TestDevices.programs, matrixUnits: { _ in hasUnits ? .emulated : nil })
    let backend = try OpenCLBackend(devices: [device], library: OpenCLLibrary.load(), options: options)
    let prepared = try await backend.prepare(TestNetworks.canceling(gain: gain), precision: .fast)
    let input = try TestPictures.noise(PixelSize(width: 21, height: 18), PixelFormat(.rgb, .float32)).rows(0..<18)
    let full = try await backend.prepare(prepared.network, precision: .full).run(input, keeping: PixelRect(input.size))
    let result = try await prepared.run(input, keeping: PixelRect(input.size))
    #expect(result.withUnsafeSamples { Array($0) } == full.withUnsafeSamples { Array($0) })
    #expect(prepared.summary.contains("float32") && prepared.summary.contains("16 bits lose too much of this network"))
    #expect(backend.warnings.isEmpty)
    let ordinary = try TestNetworks.compact(features: 8, convolutions: 1, scale: 2)
    let summary = try await backend.prepare(ordinary, precision: .fast).summary
    #expect(summary.contains(hasUnits ? "float16 matrix units" : "float16 storage"), "\(summary)")
  }

  /// Results that were rounded on the device, of tiles that crossed as 8 bits, 16 bits and floats, are bit for bit what
  /// the host makes of the device's floats.
  @Test(arguments: [("Compact ×2", false), ("PReLU used twice", true), ("shuffled ending without a skip", true)])
  func isRoundedAsOnTheHost(_ name: String, pins: Bool) async throws {
    let device = try #require(TestDevices.first)
    let network = try #require(Conformance.cases.first { $0.description == name }).network
    var prepared: [any PreparedNetwork] = []
    for packs in [false, true] {
      let options = OpenCLOptions(
        cache: TestDevices.programs, transfer: { _ in TransferStyle(packs: packs, pins: pins && packs) })
      let backend = try OpenCLBackend(devices: [device], library: OpenCLLibrary.load(), options: options)
      prepared.append(try await backend.prepare(network, precision: .full))
    }
    for (size, sample) in zip([(9, 2), (26, 5), (7, 19)], PixelFormat.Sample.allCases) {
      let picture = try TestPictures.noise(PixelSize(width: size.0, height: size.1), PixelFormat(.rgb, sample))
      let tile = picture.rows(0..<size.1)
      #expect(tile.packed().sample == sample)
      let kept = PixelRect(x: 1, y: 1, width: size.0 - 1, height: size.1 - 1)
      let expected = try await prepared[0].run(tile, keeping: kept)
      for sample in PixelFormat.Sample.allCases {
        let result = try await prepared[1].run(tile, keeping: kept, storing: sample)
        #expect(result.sample == sample && result.size == expected.size)
        #expect(result.holdsSameBytes(as: expected.stored(as: sample)))
      }
    }
  }

  @Test(arguments: KeptAreas.names)
  func keptAreasMayEndWithinBlocks(name: String) async throws {
    let backend = try OpenCLBackend(
      devices: [#require(TestDevices.first)], library: .load(), options: OpenCLOptions(cache: TestDevices.programs))
    for kept in KeptAreas.areas {
      #expect(try await KeptAreas.error(of: backend, name, keeping: kept) < 1e-11, "\(kept)")
    }
  }
}
