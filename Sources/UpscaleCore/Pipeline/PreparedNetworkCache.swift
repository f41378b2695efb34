/// Keeps prepared networks so that each is prepared once, however many pictures and tasks ask for it.
actor PreparedNetworkCache {
  private var networks: [PassMethod: Task<any PreparedNetwork, any Error>] = [:]

  func network(
    _ method: PassMethod, prepare: @escaping @Sendable () async throws -> any PreparedNetwork
  ) async throws -> any PreparedNetwork {
    if let known = networks[method] { return try await known.value }
    let task = Task { try await prepare() }
    networks[method] = task
    do {
      return try await task.value
    } catch {
      // A failure may pass (memory, a busy device): the next one to ask tries again.
      networks[method] = nil
      throw error
    }
  }
}
