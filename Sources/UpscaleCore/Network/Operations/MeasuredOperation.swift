/// An operation that looks at all of the picture before it can give any of its value.
package enum MeasuredOperation: Sendable, Hashable {
  case gate(ChannelGate)
  case context(PooledContext)

  /// Of what it takes.
  package var channels: Int {
    switch self {
    case .gate(let gate): gate.channels
    case .context(let context): context.channels
    }
  }

  /// Its trained numbers, one after the other.
  package var numbers: [Float] {
    switch self {
    case .gate(let gate): gate.numbers.flatMap { $0 }
    case .context(let context): context.numbers.flatMap { $0 }
    }
  }

  /// How far beyond a tile's own pixels it looks at once.
  var reach: Int {
    switch self {
    case .gate: 0
    case .context(let context): context.reduction.radius
    }
  }

  /// Zeros that it may see where the picture ends; pictures smaller than a kernel have them.
  var border: Int {
    switch self {
    case .gate: 0
    case .context(let context): context.reduction.kernelSize - 1
    }
  }
}
