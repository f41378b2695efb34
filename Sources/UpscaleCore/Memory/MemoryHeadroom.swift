#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// Sees to it that memory can be had before it is taken.
///
/// Swift ends the process where an allocation fails, and libraries in C are left in any state. So whatever grows with
/// images, networks or files asks here first for as much as it is about to take: then a job that needs too much ends in
/// an error like any other. A reserve stays free beside it for all that is too small to ask.
package enum MemoryHeadroom {
  /// What is smaller does not ask by itself.
  private static let least = 1 << 18

  /// For small allocations, and stacks of threads that Swift's concurrency may still start.
  package static let reserve = 24 << 20 + processors * 8 << 20

  private static let processors = max(1, min(64, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  /// - Throws: `limitExceeded` where `bytes` more, and the reserve, cannot be had.
  package static func require(_ bytes: Int) throws(UpscaleError) {
    guard bytes >= least, !isThere(bytes) else { return }
    throw shortage(bytes)
  }

  /// The same for several sizes together, of which some may be beyond counting.
  package static func require(_ bytes: Double) throws(UpscaleError) {
    try require(Int(exactly: bytes.rounded(.up)) ?? .max)
  }

  /// Whether `bytes` more could be had now, and the reserve: asks the system for addresses and gives them back unused.
  /// Cost: two system calls.
  package static func isThere(_ bytes: Int) -> Bool {
    let (count, isTooMuch) = bytes.addingReportingOverflow(reserve)
    guard !isTooMuch else { return false }
    let place = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    guard let place, place != UnsafeMutableRawPointer(bitPattern: -1) else { return false }
    munmap(place, count)
    return true
  }

  private static func shortage(_ bytes: Int) -> UpscaleError {
    UpscaleError(
      .limitExceeded,
      "There is not enough memory for the next step, which needs \((bytes >> 20) + 1) MiB; request fewer pixels, raise the limit "
        + "(ulimit -v, or the container's), or quit other programs.")
  }
}
