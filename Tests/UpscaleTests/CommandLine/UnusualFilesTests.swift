import Foundation
import Testing
import TestSupport
import Upscale

/// Names, permissions and streams that are not the usual ones.
@Suite struct UnusualFilesTests {
  /// What could not be said is an error, not silence.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func aFullStandardOutputIsTold() throws {
    let folder = try FileUpscaleTests.folder()
    let (process, _, errors) = try CommandLineTool.process([
      folder("in.png"), folder("out.png"), "-m", "nearest", "--json",
    ])
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    try process.run()
    let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(complaints.hasPrefix("upscale: Standard output cannot be written"), "\(complaints)")
    #expect(folder.names == ["in.png", "out.png"])
  }

  /// Names cannot move a terminal's cursor, nor forge a line.
  @Test func namesDoNothingToATerminal() throws {
    let folder = try FileUpscaleTests.folder()
    let missing = try CommandLineTool.run([folder("no\u{1B}[31m\nupscale: all is well.png"), folder("out.png")])
    #expect(missing.status == 1)
    #expect(missing.errorLines.count == 1)
    #expect(missing.errors.contains("\\u{1b}[31m") && !missing.errors.contains("\u{1B}"), "\(missing.errors)")
    let written = try CommandLineTool.run([folder("in.png"), folder("o\u{7}.png"), "-m", "nearest"])
    #expect(written.status == 0)
    #expect(written.output.contains("o\\u{7}.png") && !written.output.contains("\u{7}"), "\(written.output)")
  }

  /// A file that few may read stays so when it is replaced.
  @Test(arguments: [0o600, 0o640, 0o644]) func permissionsStay(mode: Int) throws {
    let folder = try FileUpscaleTests.folder()
    try folder.write([1], to: "out.png")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder("out.png"))
    let result = try CommandLineTool.run([folder("in.png"), folder("out.png"), "-m", "nearest", "-f"])
    #expect(result.status == 0)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder("out.png"))
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == mode)
  }

  @Test func namesThatAreTooLongDoNotExist() throws {
    let folder = try FileUpscaleTests.folder()
    let name = String(repeating: "x", count: 252) + ".png"
    let result = try CommandLineTool.run([folder("in.png"), folder(name), "-m", "nearest"])
    #expect(result.status == 1)
    #expect(result.errorLines.count == 1)
    #expect(
      result.errors.lowercased().contains("name too long") && !result.errors.contains("exists"), "\(result.errors)")
    #expect(folder.names == ["in.png"])
  }

  /// As some editors save it, and with a picture as some browsers do.
  @Test func aManifestMayBeginWithAMark() throws {
    let folder = try FileUpscaleTests.folder()
    try ImageFile.write(TestPictures.noise(PixelSize(width: 9, height: 7), PixelFormat(.rgb)), to: folder("b.jfif"))
    try folder.write(Array("\u{FEFF}\(folder("in.png"))\n\(folder("b.jfif"))\n".utf8), to: "list.txt")
    let result = try CommandLineTool.run([
      "--manifest", folder("list.txt"), "-o", folder("large"), "-m", "nearest", "--format", "png",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(BatchFolder.files(folder("large")) == ["b.png", "in.png"])
  }

  /// What looks like a picture in a folder and cannot be read is named, and counts as not done.
  @Test func nothingIsPassedOverInSilence() throws {
    let folder = try BatchFolder.make(["in/a.png"])
    try FileManager.default.createSymbolicLink(atPath: folder("in/broken.png"), withDestinationPath: "gone.png")
    #expect(mkfifo(folder("in/pipe.jpg"), 0o600) == 0)
    let result = try CommandLineTool.run([folder("in"), "-o", folder("out"), "-m", "nearest", "-q"])
    #expect(result.status == 1)
    #expect(result.errorLines.count == 2, "\(result.errors)")
    #expect(result.errors.contains("broken.png") && result.errors.contains("pipe.jpg"))
    #expect(result.errors.contains("not a regular file"))
    #expect(BatchFolder.files(folder("out")) == ["a.png"])
  }
}
