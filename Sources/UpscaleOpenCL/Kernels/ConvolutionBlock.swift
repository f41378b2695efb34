/// What one work-item computes of a convolution.
struct ConvolutionBlock: Hashable {
  /// The form for processors, in which single inputs are broadcast against vectors of weights; else that for graphics.
  var broadcasts: Bool
  /// Outputs in a vector: 4, 8 or 16; always 4 in the form for graphics.
  var vector: Int
  var vectors: Int
  /// Neighboring pixels of a row; with matrix units rows of 16 pixels.
  var pixels: Int
  /// A group of warps computes the block by these; nil where a work-item does by itself.
  var matrixUnits: MatrixUnits?

  var outputs: Int { vector * vectors }

  /// The number of blocks that `outputs` take.
  func count(_ outputs: Int) -> Int { (outputs + self.outputs - 1) / self.outputs }

  /// Inputs as the weights hold them: the form for graphics takes four at a time.
  func paddedInputs(_ inputs: Int) -> Int { broadcasts ? inputs : (inputs + 3) / 4 * 4 }
}
