internal import COpenCLLoader
internal import UpscaleCore

/// Host memory that the driver gave and a device copies from without a detour. To be unmapped before it is let go.
final class PinnedMemory {
  let bytes: UnsafeMutableRawBufferPointer
  private let queue: OpenCLQueue
  private let buffer: OpenCLBuffer

  init(_ queue: OpenCLQueue, _ context: OpenCLContext, byteCount: Int) throws(UpscaleError) {
    self.queue = queue
    buffer = try OpenCLBuffer(context, byteCount: byteCount, flags: UInt64(UPSCALE_CL_MEM_ALLOC_HOST_PTR))
    bytes = try queue.map(buffer)
  }

  func unmap() throws(UpscaleError) { try queue.unmap(buffer, bytes) }
}
