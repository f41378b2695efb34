import ArgumentParser
import Foundation
import Upscale

/// The pictures that quality is measured on.
struct Originals {
  /// As it was given; nil for the sample picture.
  let folder: String?
  private let paths: [String]

  private static let sample = "docs/images/sample.png"

  init(folder: String?) throws {
    self.folder = folder
    guard let folder else {
      paths = [Originals.sample]
      guard FileManager.default.fileExists(atPath: Originals.sample) else {
        throw ValidationError(
          "\(Originals.sample) is not here; run this in the repository's top folder, or give --images FOLDER.")
      }
      return
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let endings = Set(ImageFileFormat.allCases.filter(\.isRead).flatMap(\.fileExtensions))
    paths = names.sorted().map { "\(folder)/\($0)" }
      .filter { endings.contains(URL(fileURLWithPath: $0).pathExtension.lowercased()) }
    guard !paths.isEmpty else { throw ValidationError("There are no pictures in \(folder).") }
  }

  var description: String {
    guard let folder else { return "the sample picture alone" }
    let name = URL(fileURLWithPath: folder).lastPathComponent
    return "\(name), \(paths.count) picture\(paths.count == 1 ? "" : "s")"
  }

  /// In 8-bit RGB, gray spread over the channels and transparency left out.
  func images() async throws -> [UpscaleImage] {
    var images: [UpscaleImage] = []
    for path in paths { images.append(try await ImageFile.read(at: path).plainRGB()) }
    return images
  }
}

extension UpscaleImage {
  fileprivate func plainRGB() throws -> UpscaleImage {
    let (stride, isGray) = (format.channels.count, format.channels.colorCount == 1)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * size.width * size.height)
    rows(0..<size.height).withUnsafeSamples { samples in
      for pixel in 0..<size.width * size.height {
        for channel in 0..<3 {
          let sample = samples[pixel * stride + (isGray ? 0 : channel)]
          bytes.append(UInt8(max(0, min(255, (255 * sample).rounded()))))
        }
      }
    }
    return try UpscaleImage(size: size, format: PixelFormat(.rgb), bytes: bytes)
  }
}
