internal import UpscaleCore

/// Stands for OpenCL where it should be used and cannot be: says why when a network is to be prepared.
struct MissingBackend: Backend {
  let reason: UpscaleError

  var name: String { "opencl" }
  var summary: String { "OpenCL" }

  func tilingRules(for network: Network, precision: Precision) -> TilingRules {
    TilingRules(halo: network.radius, scratchBytesPerPixel: 0)
  }

  func prepare(_ network: Network, precision: Precision) async throws -> any PreparedNetwork { throw reason }
}
