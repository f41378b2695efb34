internal import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The hidden files that outputs are written to before they get their names: how they are named, and how to distinguish
/// one that is being written from one whose writer was killed.
///
/// A writer holds an advisory lock (flock) on its file until the file has its name. The system releases the lock when
/// the process ends, however that happens, so a file with such a name and no lock is abandoned. On a file system
/// without locks, nothing counts as abandoned.
public enum TemporaryFile {
  private static let prefix = ".upscale-"
  private static let suffix = ".tmp"
  private static let digits = 32
  /// The paths of those that this process writes.
  private static let living = Mutex<Set<String>>([])

  /// A name that nothing has yet: 128 random bits.
  static func newName() -> String {
    let number = String(UInt128.random(in: .min ... .max), radix: 16)
    return prefix + String(repeating: "0", count: digits - number.count) + number + suffix
  }

  /// Whether a file called `name` can only be one of these.
  public static func isName(_ name: String) -> Bool {
    guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { return false }
    let middle = name.utf8.dropFirst(prefix.utf8.count).dropLast(suffix.utf8.count)
    return middle.count == digits && middle.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// Removes the file at `path` if it is a temporary file whose writer is gone; leaves everything else as it is.
  /// - Returns: whether it was removed.
  @discardableResult
  public static func removeIfAbandoned(_ path: String) -> Bool {
    guard isName(FilePath.lastComponent(of: path)) else { return false }
    let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { _ = close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
    return unlink(path) == 0
  }

  /// Removes every file that this process is writing, for an exit that waits for nothing. Their outputs never appear.
  public static func removeLiving() {
    living.withLock { paths in
      for path in paths { _ = unlink(path) }
    }
  }

  static func begin(_ path: String) { living.withLock { _ = $0.insert(path) } }
  static func end(_ path: String) { living.withLock { _ = $0.remove(path) } }
}
