internal import UpscaleCore

/// What a kernel does with a second operand.
enum JointOperation: Hashable {
  case add, multiply
  /// Adds it, and multiplies by a sigmoid of the first, plus a constant.
  case attend(plus: Float)

  /// Nil for a step of one operand.
  init?(_ step: LoweredStep) {
    guard step.addendFactor != nil else { return nil }
    self = step.attention.map { .attend(plus: $0) } ?? (step.multiplies ? .multiply : .add)
  }

  var macros: [(String, Int)] {
    switch self {
    case .add: [("HAS_OTHER", 1)]
    case .multiply: [("HAS_OTHER", 2)]
    case .attend(let plus): [("HAS_OTHER", 3), ("OTHER_PLUS", Int(plus.bitPattern))]
    }
  }
}
