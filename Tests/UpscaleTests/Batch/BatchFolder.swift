import Foundation
import TestSupport
import Upscale

/// A folder with pictures, good and bad ones, in folders.
enum BatchFolder {
  /// - Parameter names: paths of small pictures to make; those beginning with “bad” are none.
  static func make(_ names: [String], size: PixelSize = PixelSize(width: 4, height: 3)) throws -> TestFolder {
    let folder = try TestFolder()
    for (index, name) in names.enumerated() {
      let place = URL(fileURLWithPath: folder(name)).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      if name.split(separator: "/").last?.hasPrefix("bad") == true {
        try folder.write(Array("no image".utf8), to: name)
      } else {
        let image = try TestPictures.noise(size, PixelFormat(.rgb), seed: UInt64(index + 1))
        try ImageFile.write(image, to: folder(name))
      }
    }
    return folder
  }

  /// All files below `folder`, hidden ones too.
  static func files(_ folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}
