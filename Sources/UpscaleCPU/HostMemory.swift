internal import CUpscaleKernels

/// The memory of the machine that this process runs on.
public enum HostMemory {
  /// Bytes that this process may have: all there are, or less where a limit (`ulimit -v`) or its control group, as in a
  /// container, says so. `Int.max` where nothing tells.
  public static var limit: Int { Int(clamping: upscale_memory_limit()) }
}
