package import UpscaleCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file that appears under its name complete or not at all: written beside its target and moved there by `commit`.
///
/// Let go without `commit`, it leaves nothing behind. Where the target is a symbolic link, what it leads to is
/// replaced and the link stays.
package final class ReplacementFile {
  let file: OpenFile
  private let target: String
  private let overwrite: Bool
  private var isCommitted = false

  /// - Throws: `fileExists` where the target exists and `overwrite` is false; `fileAccess` where it is a folder or a
  ///   device, or its folder is missing or not writable.
  package init(path: String, overwrite: Bool) throws(UpscaleError) {
    let target = try ReplacementFile.linkTarget(of: path)
    try ReplacementFile.check(target, overwrite: overwrite)
    let folder = FilePath.folder(of: target)
    guard let file = ReplacementFile.temporary(in: folder) else {
      throw UpscaleError(
        .fileAccess,
        "No file can be created in the folder \(FilePath.quoted(folder)): \(lastSystemError());"
          + " check its permissions or choose another folder.")
    }
    self.file = file
    self.target = target
    self.overwrite = overwrite
    TemporaryFile.begin(file.path)
  }

  /// A new file that nobody takes for abandoned.
  /// - Returns: nil where it could not be made; `lastSystemError()` says why.
  private static func temporary(in folder: String) -> OpenFile? {
    while let file = OpenFile.creating(FilePath.join(folder, TemporaryFile.newName())) {
      // In the moment before the lock, whoever tidies up may have removed it.
      if file.locked() { return file }
    }
    return nil
  }

  deinit {
    if !isCommitted { _ = unlink(file.path) }
    TemporaryFile.end(file.path)
  }

  /// Writes all of a file that is not an image, and puts it under its name.
  /// - Throws: `fileAccess` where the disk is full; as `commit`.
  package func commit(_ bytes: [UInt8]) throws(UpscaleError) {
    try ByteOutput(file: file).write(bytes)
    try commit()
  }

  /// Puts the file under its name in one step.
  /// - Throws: `fileExists` where something has taken the name meanwhile and must not be replaced; `fileAccess` where
  ///   the data did not reach the disk or the move failed. Either way the target is as it was.
  func commit() throws(UpscaleError) {
    if overwrite { file.takePermissions(of: target) }
    guard file.closeChecked() else { throw failure("cannot be written") }
    if !overwrite, try linkExclusively() { return }
    guard rename(file.path, target) == 0 else { throw failure("cannot be replaced") }
    isCommitted = true
  }

  /// Links the file to its name, which fails where the name is taken, without a moment in which both could happen.
  /// - Returns: false where the file system knows no hard links and the name was free just now.
  private func linkExclusively() throws(UpscaleError) -> Bool {
    // The temporary name is removed by `deinit`, as after a failure.
    if link(file.path, target) == 0 { return true }
    if errno == EEXIST { throw ReplacementFile.exists(target) }
    switch FileKind(of: target) {
    case .regular, .folder, .other: throw ReplacementFile.exists(target)
    // The name may be too long, for one; renaming tells.
    case .missing, .unreachable: return false
    }
  }

  private func failure(_ problem: String) -> UpscaleError {
    UpscaleError(
      .fileAccess,
      "\(FilePath.quoted(target)) \(problem): \(lastSystemError()); check the free space and the permissions there.")
  }

  private static func exists(_ target: String) -> UpscaleError {
    UpscaleError(
      .fileExists, "\(FilePath.quoted(target)) already exists; choose another name or allow it to be overwritten.")
  }

  private static func check(_ target: String, overwrite: Bool) throws(UpscaleError) {
    let quoted = FilePath.quoted(target)
    guard !target.isEmpty else { throw UpscaleError(.fileAccess, "The output has no name; provide a path.") }
    switch FileKind(of: target) {
    case .folder: throw UpscaleError(.fileAccess, "\(quoted) is a folder; name a file in it.")
    case .other: throw UpscaleError(.fileAccess, "\(quoted) is not a regular file; name one that can be replaced.")
    case .regular: if !overwrite { throw exists(target) }
    case .missing, .unreachable: break
    }
    let folder = FilePath.folder(of: target)
    switch FileKind(of: folder) {
    case .folder, .unreachable: break
    case .missing:
      throw UpscaleError(.fileAccess, "There is no folder \(FilePath.quoted(folder)); create it first.")
    case .regular, .other:
      throw UpscaleError(
        .fileAccess, "\(FilePath.quoted(folder)) is not a folder; choose another location for the output.")
    }
  }

  /// Where `path` leads once symbolic links are followed, also links to what does not exist yet.
  private static func linkTarget(of path: String) throws(UpscaleError) -> String {
    var current = path
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = readlink(current, &buffer, buffer.count)
      guard count > 0 else { return current }
      let next = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      current = next.hasPrefix("/") ? next : FilePath.join(FilePath.folder(of: current), next)
    }
    throw UpscaleError(
      .fileAccess, "\(FilePath.quoted(path)) is a symbolic link that points back to itself; choose another output.")
  }
}
