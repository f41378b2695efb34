/// One way to run a pass: what a planner must know about a network on a backend.
public struct PassMethod: Sendable, Hashable {
  /// The model's name.
  public var name: String
  /// How many times the pass enlarges.
  public var scale: Int
  /// What its tiles must look like.
  public var rules: TilingRules
  /// Its work for each source pixel.
  public var multiplyAddsPerPixel: Int
  /// How many runs a tile's result averages.
  public var runs: Int
  /// The additional cost of computing the image's measures in separate passes; 0 for networks that use none.
  public var measuringMultiplyAddsPerPixel: Int
  /// What determines the strength by default; nil for models without a dial.
  public var dial: StrengthDial?
  /// The strength that a plan has chosen, 0 … 1; nil for models without a dial.
  public internal(set) var strength: Double?

  /// A method with these values.
  public init(
    name: String, scale: Int, rules: TilingRules, multiplyAddsPerPixel: Int, runs: Int = 1,
    measuringMultiplyAddsPerPixel: Int = 0, dial: StrengthDial? = nil
  ) {
    self.name = name
    self.scale = scale
    self.rules = rules
    self.multiplyAddsPerPixel = multiplyAddsPerPixel
    self.runs = runs
    self.measuringMultiplyAddsPerPixel = measuringMultiplyAddsPerPixel
    self.dial = dial
  }
}
