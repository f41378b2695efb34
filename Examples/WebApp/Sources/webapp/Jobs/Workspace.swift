import Foundation

/// The server's own folder among the system's temporary ones, which only its user can read. It goes when the server ends.
struct Workspace: Sendable {
  private let path: String

  init() throws {
    let parent = FileManager.default.temporaryDirectory
    path = parent.appending(path: "upscale-webapp-\(UUID().uuidString)").path(percentEncoded: false)
    try Workspace.makeFolder(path)
  }

  func makeFolder() throws -> Folder {
    let path = "\(path)/\(UUID().uuidString)"
    try Workspace.makeFolder(path)
    return Folder(path: path)
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }

  private static func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }
}
