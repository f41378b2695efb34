/// How a device computes where nothing was tuned: the form of kernels, their blocks, how values are stored.
struct ComputeStyle: Hashable {
  /// The form for processors; else that for graphics.
  var broadcasts: Bool
  /// Outputs in a vector.
  var vector: Int
  /// The most vectors of outputs, and pixels for each number of vectors from 1 up.
  var pixels: [Int]
  /// Values between steps in half precision. Sums are in float all the same.
  var storesHalf: Bool
  /// Work-items in a group, along a row.
  var group: Int
  /// What convolutions multiply by where it is not the work-items' own arithmetic.
  var matrixUnits: MatrixUnits?

  /// What suits `device` by its kind and vendor.
  init(for device: OpenCLDevice, storesHalf: Bool) {
    self.storesHalf = storesHalf
    if device.kind == .cpu {
      // As many sums as registers hold beside the weights: 32 of the widest vectors, 16 of the narrower ones.
      (broadcasts, group) = (true, 1)
      vector = device.floatsPerVector >= 16 ? 16 : device.floatsPerVector >= 8 ? 8 : 4
      pixels = vector == 16 ? [14, 12, 9, 6] : [8, 6]
    } else {
      (broadcasts, vector, group) = (false, 4, 32)
      pixels = device.vendor.contains("NVIDIA") ? [8, 8, 4, 4] : [8, 4]
    }
  }

  func block(outputs: Int) -> ConvolutionBlock {
    let units = (outputs + vector - 1) / vector
    let blocks = (units + pixels.count - 1) / pixels.count
    let vectors = (units + blocks - 1) / blocks
    return ConvolutionBlock(
      broadcasts: broadcasts, vector: vector, vectors: vectors, pixels: pixels[vectors - 1], matrixUnits: matrixUnits)
  }

  /// For a convolution of every channel by itself.
  var depthwiseBlock: ConvolutionBlock {
    ConvolutionBlock(broadcasts: broadcasts, vector: vector, vectors: 1, pixels: 4, matrixUnits: nil)
  }

  /// How a value of `channels` is stored between steps: in whole vectors, all together or in planes of one vector.
  func format(channels: Int) -> SampleFormat {
    SampleFormat(unit: broadcasts ? (channels + vector - 1) / vector * vector : vector, isHalf: storesHalf)
  }
}

extension ComputeStyle {
  /// For convolutions by matrix units: planes of eight channels, up to 64 outputs of 16 × 16 pixels for a group.
  init(_ units: MatrixUnits) {
    self.init(broadcasts: false, vector: 8, pixels: [Int](repeating: 4, count: 8), storesHalf: true, group: 32)
    matrixUnits = units
  }

  /// The arithmetic, for people.
  var summary: String {
    matrixUnits != nil ? "float16 matrix units" : storesHalf ? "float16 storage" : "float32"
  }

  init(broadcasts: Bool, vector: Int, pixels: [Int], storesHalf: Bool, group: Int) {
    (self.broadcasts, self.vector, self.pixels) = (broadcasts, vector, pixels)
    (self.storesHalf, self.group) = (storesHalf, group)
  }
}
