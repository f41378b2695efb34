internal import UpscaleCore

/// A lowered network as it lies in a device's memory. The first step takes the picture apart into planes.
struct DevicePlan {
  /// A value between steps, as it lies in memory.
  struct Value {
    var channels: Int
    /// Pixels per unit in each direction; 0 for what is measured of the picture, which lies elsewhere.
    var scale: Int
    var format: SampleFormat
    /// Zero pixels around it that convolutions read.
    var border = 0
    /// The piece of memory it lies in.
    var slot = 0

    /// What values must have in common to share memory.
    var layout: Layout { Layout(channels: channels, scale: scale, border: border, format: format) }

    struct Layout: Hashable {
      var channels, scale, border: Int
      var format: SampleFormat
    }

    /// The planes it lies in.
    var planes: Int { (channels + format.unit - 1) / format.unit }
  }

  let network: LoweredNetwork
  /// All launches: the network's steps after the one that brings the picture in.
  let steps: [LoweredStep]
  /// By the network's numbering, then the picture as it is given.
  private(set) var values: [Value]
  private let assignment: SlotAssignment
  let pictureValue: Int

  /// One value of each slot, to size it by.
  var slots: [Int] { assignment.slots }
  var resultValue: Int { network.resultValue }

  init(_ network: UpscaleNetwork, style: ComputeStyle) {
    let lowered = LoweredNetwork(network.withInputsApart)
    let borders = lowered.borders { [lowered.values[$0].channels, lowered.values[$0].scale] }
    var values = zip(lowered.values, borders).map { value, border in
      Value(
        channels: value.channels, scale: value.scale, format: style.format(channels: value.channels), border: border)
    }
    // Both are interleaved rows of floats.
    let rows = SampleFormat(unit: network.outputChannels)
    values[lowered.resultValue].format = rows
    for index in values.indices where values[index].scale == 0 {
      values[index].format = SampleFormat(unit: values[index].channels)
    }
    values.append(
      Value(channels: network.inputChannels, scale: network.unit, format: SampleFormat(unit: network.inputChannels)))
    let picture = values.count - 1
    steps = [LoweredStep(inputs: [picture], output: 0)] + lowered.steps
    let layouts = values.indices.map {
      $0 == lowered.resultValue || $0 == picture || values[$0].scale == 0 ? nil : values[$0].layout
    }
    assignment = SlotAssignment(steps: lowered.steps, layouts: layouts, inPlace: false)
    for index in values.indices { values[index].slot = assignment.slotOfValue[index] ?? 0 }
    (self.network, self.values, pictureValue) = (lowered, values, picture)
  }

  /// The pixels of every value that are needed for `goal` of a tile, in the value's own pixels from the tile's corner.
  /// Nil for values that are not needed, or known.
  func neededAreas(for goal: TileGoal, tile: PixelSize) -> [PixelRect?] {
    let areas = network.neededAreas(for: goal, tile: PixelRect(tile))
    return areas + [areas[0]]
  }

  /// Device memory per source pixel of a tile, the tile and its result included.
  var bytesPerPixel: Int {
    let bytes = (slots + [pictureValue, resultValue]).reduce(0) { sum, index in
      let value = values[index]
      return sum + value.planes * value.format.unit * value.format.bytes * value.scale * value.scale
    }
    return bytes.dividedUp(by: network.unit * network.unit)
  }
}
