/// One way to make a pass: what a planner must know of a network on a backend.
public struct PassMethod: Sendable, Hashable {
  /// The model's name.
  public var name: String
  /// How many times the pass enlarges.
  public var scale: Int
  /// What its tiles must look like.
  public var rules: TilingRules
  /// Its work for each source pixel.
  public var multiplyAddsPerPixel: Int
  /// How many runs a tile's result is the mean of.
  public var runs: Int
  /// What it costs besides to tell the picture's measures in passes of their own; 0 for networks that take none.
  public var measuringMultiplyAddsPerPixel: Int
  /// What decides on the strength where nobody sets it; nil for models without a dial.
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
