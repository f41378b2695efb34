/// How RRDBNet's tensors are named, in one of three ways, and how many of its parts there are.
struct RRDBDialect {
  enum Style {
    /// The first ESRGAN: `model.0`, `model.1.sub.0.RDB1.conv1.0` …; layers without tensors count, too.
    case first
    /// Its next version, BSRGAN, RealSR: `conv_first`, `RRDB_trunk.0.RDB1.conv1` …
    case second
    /// BasicSR, Real-ESRGAN: `conv_first`, `body.0.rdb1.conv1` …
    case third
  }

  /// 8×; no network goes further.
  static let mostDoublings = 3

  let style: Style
  let blocks: Int
  let doublings: Int

  init?(_ tensors: ModelTensors) {
    func levels(_ has: (Int) -> Bool) -> Int { (1...RRDBDialect.mostDoublings).prefix(while: has).count }
    if tensors.has("model.0.weight"), tensors.names.contains(where: { $0.hasPrefix("model.1.sub.0.RDB1.conv1") }) {
      style = .first
      // The convolution behind the blocks is numbered as they are.
      blocks = tensors.count("model.1.sub.") - 1
      doublings = (0...RRDBDialect.mostDoublings).last { tensors.has("model.\(3 * $0 + 4).weight") } ?? 0
    } else if tensors.has("conv_first.weight", "RRDB_trunk.0.RDB1.conv1.weight") {
      style = .second
      blocks = tensors.count("RRDB_trunk.")
      doublings = levels { tensors.has("upconv\($0).weight") }
    } else if tensors.has("conv_first.weight", "body.0.rdb1.conv1.weight") {
      style = .third
      blocks = tensors.count("body.")
      doublings = levels { tensors.has("conv_up\($0).weight") }
    } else {
      return nil
    }
  }

  var first: String { style == .first ? "model.0" : "conv_first" }
  var last: String { style == .first ? "model.\(3 * doublings + 4)" : "conv_last" }

  /// A convolution of a dense block.
  /// - Parameter dense: the dense block's number in its block, from 1.
  func convolution(_ block: Int, _ dense: Int, _ convolution: String) -> String {
    switch style {
    case .first: "model.1.sub.\(block).RDB\(dense).conv\(convolution).0"
    case .second: "RRDB_trunk.\(block).RDB\(dense).conv\(convolution)"
    case .third: "body.\(block).rdb\(dense).conv\(convolution)"
    }
  }

  /// The 1×1 convolution that ESRGAN+ adds to a dense block.
  var extra: String { "model.1.sub.0.RDB1.conv1x1" }

  /// The convolution behind the blocks.
  var trunk: String {
    switch style {
    case .first: "model.1.sub.\(blocks)"
    case .second: "trunk_conv"
    case .third: "conv_body"
    }
  }

  /// The convolution behind a doubling.
  /// - Parameter level: from 0.
  func up(_ level: Int) -> String {
    switch style {
    case .first: "model.\(3 * level + 3)"
    case .second: "upconv\(level + 1)"
    case .third: "conv_up\(level + 1)"
    }
  }

  /// The last convolution but one.
  var high: String {
    switch style {
    case .first: "model.\(3 * doublings + 2)"
    case .second: "HRconv"
    case .third: "conv_hr"
    }
  }
}
