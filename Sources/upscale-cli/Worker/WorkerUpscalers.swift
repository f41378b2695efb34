import Upscale

/// The upscalers that jobs have asked for, of which the last few stay, with the networks that they have prepared.
actor WorkerUpscalers {
  private static let most = 4

  /// The latest last.
  private var kept: [(choice: UpscalerChoice, making: Task<any Upscaler, any Error>)] = []

  /// Jobs that ask for the same at once get the same.
  func upscaler(for choice: UpscalerChoice) async throws -> any Upscaler {
    let making: Task<any Upscaler, any Error>
    if let index = kept.firstIndex(where: { $0.choice == choice }) {
      making = kept.remove(at: index).making
    } else {
      making = Task { try await choice.upscaler() }
    }
    kept.append((choice, making))
    if kept.count > WorkerUpscalers.most { kept.removeFirst() }
    do {
      return try await making.value
    } catch {
      // What was missing may be there for the next job.
      kept.removeAll { $0.making == making }
      throw error
    }
  }
}
