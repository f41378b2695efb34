import Upscale

/// What an image is enlarged with, in words: what tells one upscaler from another.
struct UpscalerChoice: Hashable {
  var name: String
  var backend: BackendChoice
  var threads: Int?
  var device: String?
  var precision: UpscalePrecision
  var ensemble: Bool

  func upscaler() async throws(UpscaleError) -> any Upscaler {
    try await Upscalers.named(
      name, backend: backend, threads: threads, device: device, precision: precision, ensemble: ensemble)
  }
}
