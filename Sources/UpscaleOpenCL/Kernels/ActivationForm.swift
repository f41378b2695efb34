internal import UpscaleCore

/// What kernels know of an activation: all but its slopes, which are among the constants.
enum ActivationForm: Hashable {
  case none, slopes, silu, gelu
  case sigmoid(plus: Float)

  init(_ activation: NetworkActivation?) {
    switch activation {
    case nil: self = .none
    case .relu, .leakyReLU, .prelu: self = .slopes
    case .silu: self = .silu
    case .gelu: self = .gelu
    case .sigmoid(let plus): self = .sigmoid(plus: plus)
    }
  }

  var macros: [(String, Int)] {
    switch self {
    case .none: [("ACTIVATION", 0)]
    case .slopes: [("ACTIVATION", 1)]
    case .sigmoid(let plus): [("ACTIVATION", 2), ("ACTIVATION_PLUS", Int(plus.bitPattern))]
    case .silu: [("ACTIVATION", 3)]
    case .gelu: [("ACTIVATION", 4)]
    }
  }
}
