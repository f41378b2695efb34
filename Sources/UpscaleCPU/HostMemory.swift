internal import CUpscaleKernels
internal import UpscaleCore

/// The memory of the machine that this process runs on.
public enum HostMemory {
  /// Bytes that this process may use: all there is, or less if a limit (`ulimit -v`) or its control group, as in a
  /// container, says so. `Int.max` if nothing says.
  ///
  /// Of an address-space limit, the addresses in other use are not available for memory: libraries, stacks, and the
  /// reserve for allocations too small to be counted.
  public static var limit: Int {
    let addresses = upscale_address_space_left()
    guard addresses != .max else { return Int(clamping: upscale_memory_limit()) }
    let usable = Int(clamping: addresses) - MemoryHeadroom.reserve
    return min(Int(clamping: upscale_memory_limit()), resident + max(0, usable))
  }

  /// Bytes that this process has in memory now; 0 where nothing tells.
  package static var resident: Int { Int(clamping: upscale_resident_memory()) }

  /// Gives back to the system what was freed and kept for later.
  package static func giveBack() { upscale_give_back_memory() }

  /// Has few threads share what is allocated, so that addresses and memory are not spent for every thread anew. To be
  /// called by a program, not a library, at its very beginning.
  package static func settle() { upscale_settle_memory() }
}
