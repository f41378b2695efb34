/// Keeps `.fast` from networks that it would spoil: where values are large and nearly cancel later, 16 bits hold little of
/// what is left.
package enum PrecisionGuard {
  private static let side = 48

  /// The network as `.fast` has it, which computes or stores in 16 bits; or, where that changes a small tile too much,
  /// as `.full` has it.
  /// - Parameter mostLost: the root mean square of the changes, of samples from 0 to 1, that is allowed. The tile's fine
  ///   waves change more than pictures do.
  /// - Parameter prepare: by the device's own means. Throws where the device fails, with `ValueOverflow` for a cause where
  ///   its numbers may not hold a value.
  /// - Returns: also whether it is `.fast`.
  package static func prepared(
    _ network: UpscaleNetwork, losing mostLost: Float,
    by prepare: (UpscalePrecision) async throws -> any PreparedNetwork
  ) async throws -> (network: any PreparedNetwork, isFast: Bool) {
    let probe = ProbeTile(network, side: side)
    let fast: (network: any PreparedNetwork, result: NetworkTensor)?
    do {
      let network = try await prepare(.fast)
      fast = (network, try await probe.result(on: network))
    } catch let error as UpscaleError where error.cause is ValueOverflow {
      fast = nil
    }
    let full = try await prepare(.full)
    let expected = try await probe.result(on: full)
    if let fast, probe.meanLoss(of: fast.result, against: expected) <= mostLost { return (fast.network, true) }
    return (FullPrecisionNetwork(full), false)
  }
}
