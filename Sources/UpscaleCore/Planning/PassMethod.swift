/// One way to make a pass: what a planner must know of a network on a backend.
public struct PassMethod: Sendable, Hashable {
  /// The model's name.
  public var name: String
  public var scale: Int
  public var rules: TilingRules
  public var multiplyAddsPerPixel: Int

  public init(name: String, scale: Int, rules: TilingRules, multiplyAddsPerPixel: Int) {
    self.name = name
    self.scale = scale
    self.rules = rules
    self.multiplyAddsPerPixel = multiplyAddsPerPixel
  }
}
