import TestSupport
import Testing
import UpscaleCore

@testable import UpscaleCPU

@Suite struct KeptAreaTests {
  @Test(arguments: KeptAreas.names, KeptAreas.areas)
  func areWhatTheOracleSays(name: String, kept: PixelRect) async throws {
    for tier in CPUTier.available {
      let backend = try CPUBackend(threads: 2, tier: tier)
      #expect(try await KeptAreas.error(of: backend, name, keeping: kept) < 1e-11, "\(tier)")
    }
  }
}
