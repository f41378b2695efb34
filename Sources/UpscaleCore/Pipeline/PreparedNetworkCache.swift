/// Keeps prepared networks so that each is prepared once, however many pictures and tasks ask for it, and again where a
/// device was lost.
actor PreparedNetworkCache {
  private var networks: [PassMethod: Task<any PreparedNetwork, any Error>] = [:]

  func network(
    _ method: PassMethod, prepare: @escaping @Sendable () async throws -> any PreparedNetwork
  ) async throws -> any PreparedNetwork {
    while let known = networks[method] {
      let network = try await known.value
      guard network.isSpent else { return network }
      // Another task may have seen to it meanwhile.
      if networks[method] == known { networks[method] = nil }
    }
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
