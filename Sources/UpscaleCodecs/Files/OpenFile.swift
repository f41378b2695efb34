import UpscaleCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// A file descriptor, closed when it is let go.
final class OpenFile: @unchecked Sendable {
  // One user at a time: the encoder until it has finished, then whoever puts the file in its place.
  let path: String
  /// Whether it is a standard stream, and `path` only what it is called.
  let isStream: Bool
  private var descriptor: Int32
  /// A second descriptor of a locked file, which keeps the lock when the first is closed.
  private var lock: Int32 = -1

  private init(path: String, descriptor: Int32, isStream: Bool = false) {
    self.path = path
    self.descriptor = descriptor
    self.isStream = isStream
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
    if lock >= 0 { _ = close(lock) }
  }

  /// Opens a regular file to be read.
  static func reading(_ path: String) throws(UpscaleError) -> OpenFile {
    let quoted = FilePath.quoted(path)
    switch FileKind(of: path) {
    case .missing: throw UpscaleError(.fileAccess, "There is no file \(quoted); check the path.")
    case .folder: throw UpscaleError(.fileAccess, "\(quoted) is a folder; name an image file in it.")
    case .other: throw UpscaleError(.fileAccess, "\(quoted) is not a regular file; save its contents to one first.")
    case .regular, .unreachable: break
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw UpscaleError(.fileAccess, "\(quoted) cannot be opened: \(lastSystemError()); check its permissions.")
    }
    return OpenFile(path: path, descriptor: descriptor)
  }

  /// The process's standard input, from where it stands.
  static func standardInput() throws(UpscaleError) -> OpenFile { try stream(STDIN_FILENO, "standard input") }

  /// The process's standard output.
  static func standardOutput() throws(UpscaleError) -> OpenFile { try stream(STDOUT_FILENO, "standard output") }

  /// A descriptor of the process, duplicated, that is read or written from where it stands.
  static func stream(_ number: Int32, _ name: String) throws(UpscaleError) -> OpenFile {
    let descriptor = dup(number)
    guard descriptor >= 0 else {
      throw UpscaleError(.fileAccess, "There is no \(name): \(lastSystemError()); connect it or name a file.")
    }
    return OpenFile(path: name, descriptor: descriptor, isStream: true)
  }

  /// Makes a file that must not exist yet, with the permissions of any new file.
  /// - Returns: nil where it could not be made; `lastSystemError()` says why.
  static func creating(_ path: String) -> OpenFile? {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    return descriptor < 0 ? nil : OpenFile(path: path, descriptor: descriptor)
  }

  /// Locks the file until it is let go, where the file system can.
  /// - Returns: false where the file was removed meanwhile.
  func locked() -> Bool {
    while flock(descriptor, LOCK_EX) != 0 && errno == EINTR {}
    lock = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    var status = stat()
    return fstat(descriptor, &status) != 0 || status.st_nlink > 0
  }

  /// How many bytes a regular file has.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Takes over who may read and write the regular file at `path`, where there is one.
  func takePermissions(of path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
    _ = fchmod(descriptor, status.st_mode & 0o7777)
  }

  /// Opens what exists, a device for instance, to be written.
  static func writing(existing path: String) -> OpenFile? {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    return descriptor < 0 ? nil : OpenFile(path: path, descriptor: descriptor)
  }

  /// Reads up to `buffer.count` bytes at `offset`. Returns how many; 0 at the end.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(UpscaleError) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      if errno == EINTR { continue }
      throw UpscaleError(.fileAccess, "\(FilePath.quoted(path)) cannot be read: \(lastSystemError()).")
    }
  }

  /// Reads up to `buffer.count` bytes from where the last call ended. Returns how many; 0 at the end.
  func readNext(into buffer: UnsafeMutableRawBufferPointer) throws(UpscaleError) -> Int {
    while true {
      let count = systemRead(descriptor, buffer)
      if count >= 0 { return count }
      if errno == EINTR { continue }
      throw UpscaleError(.fileAccess, "\(FilePath.quoted(path)) cannot be read: \(lastSystemError()).")
    }
  }

  /// Appends all of `bytes`.
  /// - Returns: false on failure; `lastSystemError()` says why.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes
    while !rest.isEmpty {
      let count = systemWrite(descriptor, rest)
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return true
  }

  /// Replaces as many bytes from `offset` on.
  /// - Returns: false on failure; `lastSystemError()` says why.
  func replace(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> Bool {
    var (rest, offset) = (bytes, offset)
    while !rest.isEmpty {
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
      if count < 0 {
        if errno == EINTR { continue }
        return false
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      offset += count
    }
    return true
  }

  /// Closes at once: some file systems tell only now that data did not reach the disk.
  /// - Returns: false on failure; `lastSystemError()` says why.
  func closeChecked() -> Bool {
    let closing = descriptor
    descriptor = -1
    return closing < 0 || close(closing) == 0
  }
}

/// Outside the class, whose own names would hide the system's.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, buffer.baseAddress, buffer.count)
}

/// The system's words on the last call that failed on this thread.
func lastSystemError() -> String { String(cString: strerror(errno)) }
