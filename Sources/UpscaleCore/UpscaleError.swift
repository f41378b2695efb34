/// The library's one public error type: the kind of failure, a sentence that says what is wrong and what to do about
/// it, and the underlying failure if there was one.
public struct UpscaleError: Error, Sendable, CustomStringConvertible {
  /// The kind of a failure. An open set: later versions may add codes, so match with a default.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// A custom code, for backends and sinks outside this library.
    public init(description: String) { self.description = description }

    /// Invalid pixels or metadata: a size of zero, a buffer that is too short.
    public static let invalidImage = Code(description: "invalidImage")
    /// A request that cannot be met as stated: a factor of zero, a size that a format cannot hold.
    public static let invalidRequest = Code(description: "invalidRequest")
    /// A graph whose shapes or connections do not fit.
    public static let invalidNetwork = Code(description: "invalidNetwork")
    /// A model file that is damaged, or whose architecture this library does not know.
    public static let invalidModelFile = Code(description: "invalidModelFile")
    /// A name that is not a known one.
    public static let unknownName = Code(description: "unknownName")
    /// A file that cannot be opened, read, written or renamed.
    public static let fileAccess = Code(description: "fileAccess")
    /// The output exists, and overwriting was not requested.
    public static let fileExists = Code(description: "fileExists")
    /// An image file in a format, or a variant of one, that cannot be read or written.
    public static let unsupportedFormat = Code(description: "unsupportedFormat")
    /// An image file that is damaged or truncated.
    public static let damagedFile = Code(description: "damagedFile")
    /// More pixels or bytes than the current limits allow.
    public static let limitExceeded = Code(description: "limitExceeded")
    /// The task was canceled, in a place that can throw only an `UpscaleError`; the cause is a `CancellationError`.
    public static let cancelled = Code(description: "cancelled")
    /// The requested backend does not exist on this machine.
    public static let deviceUnavailable = Code(description: "deviceUnavailable")
    /// The backend failed, or returned values that no network returns.
    public static let deviceFailed = Code(description: "deviceFailed")
  }

  /// What kind of failure it is.
  public var code: Code
  /// A full sentence that can be shown to a user.
  public var message: String
  /// The error that led to this one, if there was one.
  public var cause: (any Error)?

  /// An error with a sentence that says what is wrong and what to do.
  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
  }

  public var description: String {
    guard let cause else { return message }
    return "\(message) (\(cause))"
  }

  /// The error for an unknown name, listing the known ones.
  public static func unknown(_ kind: String, _ name: String, known: [String]) -> UpscaleError {
    let list = known.isEmpty ? "none are available" : "known: \(known.joined(separator: ", "))"
    return UpscaleError(.unknownName, "There is no \(kind) called \u{201C}\(name)\u{201D}; \(list).")
  }
}
