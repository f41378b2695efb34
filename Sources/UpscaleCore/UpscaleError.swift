/// The one error type at the surface of the library: what kind of failure, a sentence that says what is wrong and
/// what to do about it, and the failure underneath if there was one.
public struct UpscaleError: Error, Sendable, CustomStringConvertible {
  /// The kind of a failure. An open set: later versions may add codes, so match with a default.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    public let description: String

    /// A code of one's own, for backends and sinks outside this library.
    public init(description: String) { self.description = description }

    /// Pixels or metadata that cannot be: a size of zero, a buffer too short.
    public static let invalidImage = Code(description: "invalidImage")
    /// A request that cannot be met as stated: a factor of zero, a size a format cannot hold.
    public static let invalidRequest = Code(description: "invalidRequest")
    /// A graph whose shapes or connections do not fit.
    public static let invalidNetwork = Code(description: "invalidNetwork")
    /// A model file that is damaged, or of an architecture this library does not know.
    public static let invalidModelFile = Code(description: "invalidModelFile")
    /// A name that is not among the known ones.
    public static let unknownName = Code(description: "unknownName")
    /// A file that cannot be opened, read, written or renamed.
    public static let fileAccess = Code(description: "fileAccess")
    /// The output exists and overwriting was not asked for.
    public static let fileExists = Code(description: "fileExists")
    /// A picture file in a format, or a variant of one, that is not read or written.
    public static let unsupportedFormat = Code(description: "unsupportedFormat")
    /// A picture file that is damaged or cut short.
    public static let damagedFile = Code(description: "damagedFile")
    /// More pixels or bytes than the limits in force allow.
    public static let limitExceeded = Code(description: "limitExceeded")
    /// The task was cancelled, where only an `UpscaleError` can be thrown; the cause is a `CancellationError`.
    public static let cancelled = Code(description: "cancelled")
    /// The backend asked for does not exist on this machine.
    public static let deviceUnavailable = Code(description: "deviceUnavailable")
    /// The backend failed or returned values that no network returns.
    public static let deviceFailed = Code(description: "deviceFailed")
  }

  /// What kind of failure it is.
  public var code: Code
  /// A full sentence, fit to be shown to a user.
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

  /// The error for a name that nothing is called by, listing the names there are.
  public static func unknown(_ kind: String, _ name: String, known: [String]) -> UpscaleError {
    let list = known.isEmpty ? "none are available" : "known: \(known.joined(separator: ", "))"
    return UpscaleError(.unknownName, "There is no \(kind) called \u{201C}\(name)\u{201D}; \(list).")
  }
}
