/// What graphs do with two operands.
enum BinaryArithmetic {
  case add, subtract, multiply, divide
  /// The second less the first, and over it.
  case subtractFrom, divideInto

  /// By the number that ncnn has for it.
  init?(ncnn number: Int) {
    switch number {
    case 0: self = .add
    case 1: self = .subtract
    case 2: self = .multiply
    case 3: self = .divide
    case 7: self = .subtractFrom
    case 8: self = .divideInto
    default: return nil
    }
  }

  /// By ONNX's name.
  init?(onnx name: String) {
    switch name {
    case "Add": self = .add
    case "Sub": self = .subtract
    case "Mul": self = .multiply
    case "Div": self = .divide
    default: return nil
    }
  }

  /// The same with its operands in the other order.
  var reversed: BinaryArithmetic {
    switch self {
    case .add, .multiply: self
    case .subtract: .subtractFrom
    case .subtractFrom: .subtract
    case .divide: .divideInto
    case .divideInto: .divide
    }
  }
}

extension NetworkBuilder {
  /// Nil for quotients, which the engine does not have.
  mutating func combine(_ one: Value, _ operation: BinaryArithmetic, _ two: Value) throws(UpscaleError) -> Value? {
    switch operation {
    case .add: try add(one, two)
    case .subtract: try add(one, scaled(two, by: -1))
    case .subtractFrom: try add(scaled(one, by: -1), two)
    case .multiply: try multiply(one, two)
    case .divide, .divideInto: nil
    }
  }

  /// With one number, or one for each channel. Nil where numbers are to be divided by the value.
  mutating func combine(
    _ value: Value, _ operation: BinaryArithmetic, _ numbers: [Float]
  ) throws(UpscaleError) -> Value? {
    let all = numbers.count == 1 ? [Float](repeating: numbers[0], count: channels(of: value)) : numbers
    func constant(_ number: Float) -> [Float] { [Float](repeating: number, count: all.count) }
    switch operation {
    case .add: return try scaled(value, by: constant(1), plus: all)
    case .subtract: return try scaled(value, by: constant(1), plus: all.map { -$0 })
    case .subtractFrom: return try scaled(value, by: constant(-1), plus: all)
    case .divideInto: return nil
    case .multiply, .divide:
      let factors = operation == .multiply ? all : all.map { 1 / $0 }
      guard numbers.count > 1, let first = factors.first else { return scaled(value, by: factors.first ?? 1) }
      let isUniform = factors.allSatisfy { $0 == first }
      return isUniform ? scaled(value, by: first) : try scaled(value, by: factors, plus: constant(0))
    }
  }
}
