import Foundation

/// The folder of one result. It is removed when nobody holds it any more: when the work fails or is cancelled, when the
/// result was fetched, when it has waited too long.
final class Folder: Sendable {
  let path: String

  init(path: String) { self.path = path }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
