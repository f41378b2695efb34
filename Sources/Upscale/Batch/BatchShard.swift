public import UpscaleCore

/// One of several parts of a batch, for several machines or processes that each do one.
///
/// An image's name alone determines its part: the path below the folder it was found in, or the name it was given.
/// Together the parts are the whole, none overlap, and adding an image moves no other.
public struct BatchShard: Sendable, Hashable {
  /// From 1 to `count`.
  public let index: Int
  /// How many parts there are in all.
  public let count: Int

  /// - Throws: `invalidRequest` if there is no such part.
  public init(_ index: Int, of count: Int) throws(UpscaleError) {
    guard count >= 1, (1...count).contains(index) else {
      throw UpscaleError(
        .invalidRequest, "There is no part \(index) of \(count); parts are numbered from 1, as in 1/\(max(count, 1)).")
    }
    self.index = index
    self.count = count
  }

  /// Parses “3/8”.
  /// - Throws: `invalidRequest`.
  public init(_ text: String) throws(UpscaleError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let index = parts[0], let count = parts[1] else {
      throw UpscaleError(.invalidRequest, "“\(text)” is not a part; write the third of eight as 3/8.")
    }
    try self.init(index, of: count)
  }

  /// Whether the image with this name is in this part.
  public func holds(_ name: String) -> Bool {
    // FNV-1a, which is the same everywhere and always (Fowler, Noll and Vo), and the end of MurmurHash3 (Appleby), so
    // that names which differ in one digit are spread evenly.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
    hash = (hash ^ (hash >> 33)) &* 0xc4ce_b9fe_1a85_ec53
    return (hash ^ (hash >> 33)) % UInt64(count) == UInt64(index - 1)
  }
}
