/// What a model file's network turned out to be, whether it can be run or not.
package struct RecognizedNetwork: Sendable {
  package enum Content: Sendable {
    case network(UpscaleNetwork)
    /// What the engine would have to do to run it, to be read after “cannot … yet”.
    case missing(String)
  }

  /// Such as “SRVGGNetCompact”.
  package var architecture: String
  /// How many times it enlarges, where the tensors tell.
  package var scale: Int?
  /// Such as “64 channels, 23 blocks”.
  package var details: String
  package var content: Content

  /// “This is a SPAN ×4 network (48 channels, 6 blocks)”
  private var sentence: String {
    "This is a network of the architecture \(architecture)\(scale.map { ", ×\($0)" } ?? "")"
      + (details.isEmpty ? "" : " (\(details))")
  }

  /// - Throws: `invalidModelFile`, naming the architecture and what is missing.
  package func network() throws(UpscaleError) -> UpscaleNetwork {
    switch content {
    case .network(let network): return network
    case .missing(let what):
      throw UpscaleError(.invalidModelFile, "\(sentence). Upscale cannot \(what) yet, so it cannot run it.")
    }
  }
}
