internal import CUpscaleKernels
internal import UpscaleCore

extension NetworkActivation {
  /// The function that kernels compute of sums; none for an activation that they compute by slopes.
  var curve: upscale_curve {
    switch self {
    case .sigmoid(let plus): upscale_curve(function: UPSCALE_SIGMOID, plus: plus)
    case .silu: upscale_curve(function: UPSCALE_SILU, plus: 0)
    case .gelu: upscale_curve(function: UPSCALE_GELU, plus: 0)
    case .relu, .leakyReLU, .prelu: upscale_curve()
    }
  }
}
