import Upscale

/// How a failure of the work is told: one line on standard error. Mistakes in the arguments are the parser's to tell.
struct Failure {
  private let sentence: String?
  /// 64 (EX_USAGE of sysexits) for a request that no image can meet, as for arguments that are not understood;
  /// 1 for work that failed.
  let status: Int32

  init(_ error: any Error) {
    switch error {
    case let error as UpscaleError:
      sentence = error.message + Failure.reason(error.cause)
      status = error.code == .unknownName || error.code == .invalidRequest ? 64 : 1
    case is CancellationError: (sentence, status) = ("stopped; nothing was written.", 1)
    default: (sentence, status) = (nil, 1)
    }
  }

  static func isOurs(_ error: any Error) -> Bool { error is UpscaleError || error is CancellationError }

  /// - Parameter input: the picture it is about, where there are many.
  func report(of input: String? = nil) {
    guard let sentence else { return }
    let line = input.map { "\($0): \(sentence)" } ?? sentence
    Terminal.writeError("upscale: \(Terminal.plain(line.replacing("\n", with: " ")))\n")
  }

  private static func reason(_ cause: (any Error)?) -> String {
    guard let cause = cause as? UpscaleError else { return "" }
    return " (\(cause.message))"
  }
}
