import CUpscaleKernels
import Foundation
import Testing
import TestSupport
import UpscaleCore

@testable import UpscaleCPU

/// Every operation, alone and in the combinations that are fused, against the oracle.
@Suite struct ConformanceTests {
  @Test(arguments: Conformance.cases, CPUTier.available)
  func isWhatTheOracleSays(_ example: Conformance.Case, _ tier: CPUTier) async throws {
    let backend = try CPUBackend(threads: 2, tier: tier)
    let prepared = try await backend.prepare(example.network, precision: .full)
    for result in try await Conformance.results(of: prepared) {
      #expect(result.sizeIsRight && result.error < 1e-11, "\(result)")
    }
  }

  /// What `.fast` loses: bfloat16 keeps 8 bits, and Winograd's points cost about two of them.
  @Test(arguments: CPUTier.available)
  func fastIsClose(_ tier: CPUTier) async throws {
    let network = try TestNetworks.compact(features: 24, convolutions: 3, scale: 2)
    let picture = try TestPictures.noise(PixelSize(width: 27, height: 22), PixelFormat(.rgb, .float32))
    let input = picture.rows(0..<22)
    let prepared = try await CPUBackend(threads: 2, tier: tier).prepare(network, precision: .fast)
    let result = try await prepared.run(input, keeping: PixelRect(picture.size))
    let error = Conformance.error(result, ReferenceInterpreter.run(network, .init(input)))
    let usesBF16 = tier == .avx512bf16
    #expect(prepared.summary.contains("bfloat16") == usesBF16)
    #expect(error < (usesBF16 ? 2e-3 : 2e-11))
    #expect((error > 1e-9) == usesBF16, "the other arithmetic ran: \(error)")
  }

  /// What 16 bits would spoil is computed in full.
  @Test(arguments: CPUTier.available)
  func fastSparesWhatItWouldSpoil(_ tier: CPUTier) async throws {
    let network = try TestNetworks.canceling(gain: 2040)
    let input = try TestPictures.noise(PixelSize(width: 21, height: 18), PixelFormat(.rgb, .float32)).rows(0..<18)
    let backend = try CPUBackend(threads: 2, tier: tier)
    let kept = PixelRect(input.size)
    let prepared = try await backend.prepare(network, precision: .fast)
    let result = try await prepared.run(input, keeping: kept)
    let full = try await backend.prepare(network, precision: .full).run(input, keeping: kept)
    #expect(result.withUnsafeSamples { Array($0) } == full.withUnsafeSamples { Array($0) })
    #expect(prepared.summary.contains("float32"))
    #expect(prepared.summary.contains("16 bits lose too much of this network") == (tier == .avx512bf16))
    // Tiles are planned before the network is prepared.
    let rules = backend.tilingRules(for: network, precision: .fast)
    #expect(rules.halo >= prepared.tilingRules.halo && rules.alignment % prepared.tilingRules.alignment == 0)
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment[CPUBackend.tierVariable] == nil))
  func bf16IsTakenWhereItIsFaster() async throws {
    let rate = upscale_bf16_rate()
    #expect((rate > 0) == CPUTier.avx512bf16.isAvailable)
    #expect((rate > 1.4) == KernelTable.bf16Pays, "the answer changes from turn to turn: \(rate)")
    let network = try TestNetworks.compact(features: 24, convolutions: 3, scale: 2)
    let backend = try CPUBackend(threads: 1)
    for precision in [UpscalePrecision.full, .fast] {
      let summary = try await backend.prepare(network, precision: precision).summary
      #expect(summary.contains("bfloat16") == (precision == .fast && KernelTable.bf16Pays), "\(summary)")
    }
  }

  @Test func areasOutsideTheTileAreRefused() async throws {
    let network = try TestNetworks.compact(features: 4, convolutions: 1, scale: 2)
    let prepared = try await CPUBackend(threads: 1).prepare(network, precision: .full)
    let tile = NetworkTensor(size: PixelSize(width: 4, height: 4), channels: 3)
    for area in [PixelRect(x: 0, y: 0, width: 5, height: 4), PixelRect(x: -1, y: 0, width: 2, height: 2)] {
      await #expect(throws: UpscaleError.self) { try await prepared.run(tile, keeping: area) }
    }
  }
}
