import UpscaleCore

/// Where in a file a picture begins, and in which format: at its first byte, but for JPEG files that came with other bytes
/// before them, as from mail or damaged memory cards.
struct PictureStart {
  /// How many bytes of a file tell.
  static let reach = 1 << 16 + 16

  let fileFormat: ImageFileFormat
  let offset: Int

  /// - Parameter head: the file's first `reach` bytes, or all where it has fewer.
  /// - Throws: as `ImageFileFormat.init(magic:)`, where no JPEG file begins later either.
  init(in head: [UInt8], name: String) throws(UpscaleError) {
    do throws(UpscaleError) {
      fileFormat = try ImageFileFormat(magic: Array(head.prefix(16)), name: name)
      offset = 0
    } catch {
      guard ImageFileFormat.isUnknown(head), !PictureStart.isContainer(head),
        let start = PictureStart.ofJPEG(in: head)
      else { throw error }
      fileFormat = .jpeg
      offset = start
    }
  }

  /// Where the first start marker stands, with one after it that a picture can begin with (ITU-T T.81, table B.1): tables,
  /// an application's segment or a comment.
  private static func ofJPEG(in head: [UInt8]) -> Int? {
    head.indices.dropLast(3).first { index in
      guard head[index] == 0xFF, head[index + 1] == 0xD8, head[index + 2] == 0xFF else { return false }
      let next = head[index + 3]
      return (0xE0...0xEF).contains(next) || [0xC4, 0xDB, 0xFE].contains(next)
    }
  }

  /// Whether `head` begins as files do that have JPEG pictures inside, which are not what those files show: raw
  /// photographs, archives, documents, sound, films and programs.
  private static func isContainer(_ head: [UInt8]) -> Bool {
    let texts = [
      "FUJIFILM", "IIR", "IIU", "MMOR", "FOVb", "\0MRM", "PK", "7z", "Rar!", "ID3", "RIFF", "OggS", "fLaC", "FLV",
      "{\\rtf", "MZ", "\u{7F}ELF", "SQLite",
    ]
    let starts = texts.map { Array($0.utf8) } + [[0xD0, 0xCF, 0x11, 0xE0], [0x1A, 0x45, 0xDF, 0xA3], [0x1F, 0x8B]]
    return starts.contains { head.starts(with: $0) }
  }
}
