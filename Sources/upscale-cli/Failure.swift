import Upscale

/// How a failure of the work is told: one line on standard error. Mistakes in the arguments are the parser's to tell.
struct Failure {
  private let line: String?

  init(_ error: any Error) {
    line =
      switch error {
      case let error as UpscaleError: "upscale: \(error.message)\(Failure.reason(error.cause))"
      case is CancellationError: "upscale: stopped; nothing was written."
      default: nil
      }
  }

  static func isOurs(_ error: any Error) -> Bool { error is UpscaleError || error is CancellationError }

  func report() {
    guard let line else { return }
    Terminal.writeError(line.replacing("\n", with: " ") + "\n")
  }

  private static func reason(_ cause: (any Error)?) -> String {
    guard let cause = cause as? UpscaleError else { return "" }
    return " (\(cause.message))"
  }
}
