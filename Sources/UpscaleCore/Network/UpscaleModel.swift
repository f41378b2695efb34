/// A network, along with what a person needs to know to choose it.
public struct UpscaleModel: Sendable {
  /// The name that selects it, such as “photo-x4”.
  public var name: String
  /// Models of one family are the same choice at different scales, such as “photo”.
  public var family: String
  /// The network; with a dial, that of strength 0.
  public var network: UpscaleNetwork
  /// The network at strength 1, if the model has a dial; `network` is the one at strength 0.
  public var strongNetwork: UpscaleNetwork?
  /// What sets its strength by default; nil without a `strongNetwork`.
  public var dial: StrengthDial?
  /// Which images it is for, in one sentence.
  public var purpose: String
  /// The SPDX name of its license, or “unknown”.
  public var license: String
  /// Where it comes from: training data, recipe and measured quality, by heading.
  public var provenance: [String: String]

  /// A model with a network and what is known of it.
  public init(
    name: String, family: String, network: UpscaleNetwork, purpose: String = "", license: String = "unknown",
    provenance: [String: String] = [:]
  ) {
    self.name = name
    self.family = family
    self.network = network
    self.purpose = purpose
    self.license = license
    self.provenance = provenance
  }

  /// How many times the network enlarges.
  public var scale: Int { network.scale }

  /// The network at a strength of 0 … 1. Cost: one pass over the weights, unless it is 0.
  /// - Throws: `invalidNetwork` if the model's two networks are not built alike.
  public func network(strength: Double) throws(UpscaleError) -> UpscaleNetwork {
    guard strength > 0, let strongNetwork else { return network }
    return try network.interpolated(towards: strongNetwork, by: Float(min(strength, 1)))
  }
}
