/// Keeps prepared networks so that each is prepared once, however many images and tasks ask for it, and again where a
/// device was lost. It keeps the last few used: a dial has many strengths, and each is a network of its own.
package actor PreparedNetworkCache {
  /// As many as images of every kind and damage take in turn, at both ends of the usual dials, with a second pass.
  package static let usualCapacity = 6

  private let capacity: Int
  private var networks: [PassMethod: Task<any PreparedNetwork, any Error>] = [:]
  /// The keys of `networks`, the one used last at the end.
  private var order: [PassMethod] = []

  /// - Parameter capacity: at least 1. A network that is dropped lives on in the passes that use it.
  package init(capacity: Int = PreparedNetworkCache.usualCapacity) { self.capacity = max(1, capacity) }

  package func network(
    _ method: PassMethod, prepare: @escaping @Sendable () async throws -> any PreparedNetwork
  ) async throws -> any PreparedNetwork {
    while let known = networks[method] {
      markUsed(method)
      let network = try await known.value
      guard network.isSpent else { return network }
      // Another task may have seen to it meanwhile.
      if networks[method] == known { forget(method) }
    }
    let task = Task { try await prepare() }
    networks[method] = task
    markUsed(method)
    while order.count > capacity { networks[order.removeFirst()] = nil }
    do {
      return try await task.value
    } catch {
      // A failure may pass (memory, a busy device): the next one to ask tries again.
      if networks[method] == task { forget(method) }
      throw error
    }
  }

  /// How many are kept now.
  var count: Int { networks.count }

  private func markUsed(_ method: PassMethod) {
    order.removeAll { $0 == method }
    order.append(method)
  }

  private func forget(_ method: PassMethod) {
    networks[method] = nil
    order.removeAll { $0 == method }
  }
}
