import Testing
import TestSupport
import UpscaleCore

@Suite struct NCNNFileTests {
  private static let first = "Input in 0 1 data"

  /// A file of these layers behind the input; weights as many as are needed, all zero.
  private static func contents(_ layers: [String], weights: Int = 0) throws -> ModelFileContents {
    try ModelFileContents(
      file(layers), weights: [UInt8](repeating: 0, count: weights), name: "m")
  }

  private static func file(_ layers: [String]) -> [UInt8] {
    Array("7767517\n\(layers.count + 1) 9\n\(([first] + layers).joined(separator: "\n"))\n".utf8)
  }

  private static let convolution = "Convolution c 1 1 data x 0=12 1=3 4=1 5=1 6=324"
  private static let convolutionBytes = 4 + 4 * (324 + 12)

  @Test func layersAreRead() throws {
    let text = NCNNFileTests.file([NCNNFileTests.convolution, "PixelShuffle p 1 1 x y 0=2"])
    let weights = [UInt8](repeating: 0, count: NCNNFileTests.convolutionBytes)
    let file = try NCNNFile(parameters: text, weights: weights)
    #expect(file.layers.map(\.type) == ["Input", "Convolution", "PixelShuffle"])
    #expect(file.layers.map(\.name) == ["in", "c", "p"])
    #expect(file.layers[1].inputs == ["data"])
    #expect(file.layers[1].outputs == ["x"])
    #expect(file.layers[1].weights.map(\.count) == [324, 12])
    let network = try ModelFileContents(text, weights: weights, name: "m").model().network
    #expect((network.inputChannels, network.scale, network.outputChannels) == (3, 2, 3))
  }

  /// Line ends of other systems, and spaces where there are none usually.
  @Test func otherLineEndsAreRead() throws {
    let text = String(decoding: NCNNFileTests.file([NCNNFileTests.convolution]), as: UTF8.self)
    let other = Array(text.replacing("\n", with: "\r\n").replacing(" ", with: "  ").utf8)
    let weights = [UInt8](repeating: 0, count: NCNNFileTests.convolutionBytes)
    #expect(try ModelFileContents(other, weights: weights, name: "m").model().network.outputChannels == 12)
  }

  /// What the engine lacks: the layer is named, and what it would take.
  static let missing: [(String, String)] = [
    ("Convolution c 1 1 data x 0=12 1=3 5=1 6=324 4=1 14=0", "uneven padding"),
    ("Convolution c 1 1 data x 0=12 1=3 3=2 13=1 4=1 5=1 6=324", "strides"),
    ("Convolution c 1 1 data x 0=12 1=3 2=2 4=1 5=1 6=324", "dilated"),
    ("ConvolutionDepthWise c 1 1 data x 0=12 1=3 4=1 5=1 6=324 7=4", "4 groups"), ("GELU g 1 1 data x 0=1", "tanh"),
    ("Deconvolution c 1 1 data x 0=12 1=3 3=3 4=1 5=1 6=324", "0.33"),
    ("Deconvolution c 1 1 data x 0=12 1=3 3=2 4=0 5=1 6=324", "more on one side"),
    ("Convolution c 1 1 data x 0=12 1=3 3=2 4=3 5=1 6=324", "324 weights is inconsistent"),
    ("Convolution c 1 1 data x 0=27 1=2 11=1 5=0 6=324", "kernel of 2 × 1"),
    ("Convolution c 1 1 data x 0=12 1=3 4=1 5=1 6=324 9=5", "activations"),
    ("Convolution c 1 1 data x 0=12 1=3 4=1 5=1 6=324 18=0.5", "not zero"),
    ("TanH t 1 1 data x", "TanH"), ("Interp i 1 1 data x 0=3 1=0.77 2=0.77", "0.77"),
    ("Interp i 1 1 data x 0=2 1=0.5 2=0.5 6=1", "resizing"), ("Interp i 1 1 data x 0=4 1=2.0 2=2.0", "kind 4"),
    ("Interp i 1 1 data x 0=1 1=1.5 2=1.5", "1.5"), ("Interp i 1 1 data x 0=1 1=2.0 2=3.0", "resizing"),
    ("BinaryOp b 2 1 data data x 0=3", "quotients"), ("Eltwise e 2 1 data data x 0=2", "maxima"),
    ("BinaryOp b 1 1 data x 0=8 1=1 2=1.0", "a number over"), ("BinaryOp b 2 1 data data x 0=4", "operation 4"),
    ("BinaryOp b 1 1 data x 0=0", "1 inputs"),
    ("Concat k 2 1 data data x 0=1", "rows"), ("PixelShuffle p 1 1 data x 0=2", "shuffled"),
    ("Crop k 1 1 data x", "uneven cropping"), ("Pooling p 1 1 data x 0=0 4=1", "pooling"),
    ("Split s 1 2 data x y", "2 results"),
    ("LSTM l 1 1 data x 0=3", "LSTM"), ("Swish s 1 1 nothing x", "nothing"), ("Swish data 1 1 data data", "Two layers"),
    ("Convolution c 1 1 data x 0=12 1=3 4=1 5=1 6=324 8=1", "int8"), ("Input j 0 1 x", "second input"),
  ]

  @Test(arguments: missing)
  func whatTheEngineLacksIsNamed(layer: String, word: String) {
    let needed = layer.contains("6=324") ? (layer.contains("5=1") ? NCNNFileTests.convolutionBytes : 4 + 4 * 324) : 0
    let error = #expect(throws: UpscaleError.self) { try NCNNFileTests.contents([layer], weights: needed) }
    #expect(error?.code == .invalidModelFile)
    #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
  }

  static let damaged: [(String, String)] = [
    ("no layers", "7767517\n"), ("a text alone", "7767517\nhello\n"), ("no count", "7767517\n1\n\(first)\n"),
    ("a negative count", "7767517\n-1 1\n\(first)\n"), ("a layer too few", "7767517\n2 1\n\(first)\n"),
    ("a layer too many", "7767517\n1 1\n\(first)\n\(first)\n"), ("half a layer", "7767517\n1 1\nInput in 0\n"),
    ("blobs that are not there", "7767517\n1 1\nInput in 0 9 data\n"),
    ("a huge number of blobs", "7767517\n1 1\nInput in 9223372036854775807 9223372036854775807 data\n"),
    ("a negative number of blobs", "7767517\n1 1\nInput in -1 1 data\n"),
    ("a parameter without a value", "7767517\n1 1\n\(first) 0=\n"), ("no key", "7767517\n1 1\n\(first) =3\n"),
    ("a key twice", "7767517\n1 1\n\(first) 0=3 0=3\n"), ("a negative key", "7767517\n1 1\n\(first) -5=3\n"),
    ("an array that is too short", "7767517\n1 1\n\(first) -23300=3,1,2\n"),
    ("no number", "7767517\n1 1\n\(first) 0=nan\n"), ("an infinite number", "7767517\n1 1\n\(first) 0=1e999\n"),
    ("a channel count beyond Int", "7767517\n1 1\n\(first) 2=1e30\n"), ("no input", "7767517\n1 1\nNoop n 0 1 data\n"),
    ("half a channel", "7767517\n1 1\n\(first) 2=2.5\n"), ("the input alone", "7767517\n1 1\n\(first)\n"),
  ]

  @Test(arguments: damaged)
  func damageIsTold(what: String, text: String) {
    let error = #expect(throws: UpscaleError.self, "\(what)") {
      try ModelFileContents(Array(text.utf8), weights: [], name: "m").model()
    }
    #expect(error.map { MutatedFiles.codes.contains($0.code) } == true)
  }

  /// Counts of weights that no file has, or that overflow.
  @Test(arguments: ["-1", "9223372036854775807", "4611686018427387904", "1e18", "325", "0", "0.5"])
  func wrongWeightCountsAreRefused(count: String) {
    let layer = "Convolution c 1 1 data x 0=12 1=3 4=1 5=1 6=\(count)"
    let error = #expect(throws: UpscaleError.self) {
      try NCNNFileTests.contents([layer], weights: NCNNFileTests.convolutionBytes)
    }
    #expect(error?.code == .invalidModelFile)
  }

  @Test(arguments: [(UInt32(0x000D_4B38), "int8"), (0x0101_0101, "quantized")])
  func otherWeightsAreRefused(tag: UInt32, word: String) {
    let weights = SafetensorsBuilder.littleEndian(tag) + [UInt8](repeating: 0, count: 4 * 336)
    let error = #expect(throws: UpscaleError.self) {
      try ModelFileContents(NCNNFileTests.file([NCNNFileTests.convolution]), weights: weights, name: "m")
    }
    #expect(error?.message.contains(word) == true)
  }

  @Test(arguments: [-1, 1, 4])
  func weightsOfAnotherFileAreRefused(more: Int) {
    let error = #expect(throws: UpscaleError.self) {
      try NCNNFileTests.contents([NCNNFileTests.convolution], weights: NCNNFileTests.convolutionBytes + more)
    }
    #expect(error?.message.contains("another .param file") == true)
  }
}
