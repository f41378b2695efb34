internal import Synchronization
internal import UpscaleCore

/// The programs of one device, each built once however many networks and steps use it.
final class ProgramStore: Sendable {
  let context: OpenCLContext
  private let programs = Mutex<[KernelDescriptor: OpenCLProgram]>([:])

  init(_ context: OpenCLContext) { self.context = context }

  func program(for descriptor: KernelDescriptor) throws(UpscaleError) -> OpenCLProgram {
    if let known = programs.withLock({ $0[descriptor] }) { return known }
    let program = try OpenCLProgram(context, sources: descriptor.sources, options: descriptor.options)
    programs.withLock { $0[descriptor] = program }
    return program
  }
}
