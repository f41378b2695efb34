internal import UpscaleCore

/// Stands for OpenCL where it should be used and cannot be: says why when a network is to be prepared.
struct MissingBackend: UpscaleBackend {
  let reason: UpscaleError

  var name: String { "opencl" }
  var summary: String { "OpenCL" }

  func tilingRules(for network: UpscaleNetwork, precision: UpscalePrecision) -> TilingRules {
    TilingRules(
      halo: network.radius, alignment: network.unit, unit: network.unit, margin: network.margin, scratchBytesPerPixel: 0
    )
  }

  func prepare(_ network: UpscaleNetwork, precision: UpscalePrecision) async throws -> any PreparedNetwork {
    throw reason
  }
}
