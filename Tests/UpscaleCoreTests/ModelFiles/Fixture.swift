import Foundation
import TestSupport
import UpscaleCore

/// The small model files in `Fixtures`, which the programs `make_…fixtures.py` make, and what others compute from them.
enum Fixture {
  struct Missing: Error {
    var name: String
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.resourceURL else { throw Missing(name: name) }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
  }

  /// A model file of the fixtures; of ncnn's pairs, the .param file's name.
  static func contents(_ name: String) throws -> ModelFileContents {
    let stem = name.hasSuffix(".param") ? String(name.dropLast(6)) : nil
    return try ModelFileContents(bytes(name), weights: stem.map { try bytes($0 + ".bin") }, name: name)
  }

  /// The largest difference of what `network` makes of the stored input from the stored output.
  static func error(of network: UpscaleNetwork, answer name: String) throws -> Double {
    let file = try SafetensorsFile(bytes(name + ".answer.safetensors"))
    let (input, output) = (try value("input", of: file), try value("output", of: file))
    let result = Fixture.result(of: network, input)
    guard result.size == output.size, result.channels == output.channels else { return .infinity }
    return zip(result.samples, output.samples).map { abs($0 - $1) }.max() ?? .infinity
  }

  /// What `network` makes of a picture with its margin, which begins where a unit does.
  private static func result(
    of network: UpscaleNetwork, _ input: ReferenceInterpreter.Value
  ) -> ReferenceInterpreter.Value {
    let (unit, margin) = (network.unit, network.margin)
    let before = (unit - margin % unit) % unit
    func filled(_ side: Int) -> Int { (before + side + unit - 1) / unit * unit }
    let shown = PixelSize(width: filled(input.size.width), height: filled(input.size.height))
    var samples = [Double](repeating: 0, count: shown.width * shown.height * input.channels)
    for y in 0..<input.size.height {
      for index in 0..<input.size.width * input.channels {
        samples[((y + before) * shown.width + before) * input.channels + index] =
          input.samples[y * input.size.width * input.channels + index]
      }
    }
    let picture = PixelRect(
      x: before + margin, y: before + margin, width: input.size.width - 2 * margin,
      height: input.size.height - 2 * margin)
    let value = ReferenceInterpreter.Value(size: shown, channels: input.channels, samples: samples)
    return ReferenceInterpreter.run(network, value, picture: picture).cropped(to: picture.scaled(by: network.scale))
  }

  /// A tensor of channels, rows and columns as a picture.
  private static func value(_ name: String, of file: SafetensorsFile) throws -> ReferenceInterpreter.Value {
    guard let shape = file.tensors[name]?.shape, shape.count == 3 else { throw Missing(name: name) }
    let (floats, plane) = (try file.tensors.floats(name), shape[1] * shape[2])
    let samples = (0..<plane).flatMap { pixel in (0..<shape[0]).map { Double(floats[$0 * plane + pixel]) } }
    return .init(size: PixelSize(width: shape[2], height: shape[1]), channels: shape[0], samples: samples)
  }
}
