public import UpscaleCodecs
internal import UpscaleCore

/// Compares an image file with its enlargement, and writes a page and a contact sheet that show where to look first.
///
///     let comparison = try await FileComparison(before: "cat.jpg", after: "large.png", page: "look.html").run()
///     for region in comparison.regions { print(region.summary) }
public struct FileComparison: Sendable {
  /// The source.
  public var before: ImageInput
  /// The result.
  public var after: ImageInput
  /// Where a `ComparisonPage` goes; nowhere if nil.
  public var page: String?
  /// Where a contact sheet goes, in the format that its extension names; nowhere if nil.
  public var sheet: String?
  /// Whether the source was cropped to the result's proportions, as `ImageFitting.fill` does.
  public var isFilled: Bool
  /// Whether existing outputs may be replaced.
  public var overwrite: Bool
  /// How both are read.
  public var decoding: DecodingOptions

  /// A comparison of two images, with a page or sheet where a path is given.
  public init(
    before: String, after: String, page: String? = nil, sheet: String? = nil, isFilled: Bool = false,
    overwrite: Bool = false, decoding: DecodingOptions = DecodingOptions()
  ) {
    self.before = .file(before)
    self.after = .file(after)
    self.page = page
    self.sheet = sheet
    self.isFilled = isFilled
    self.overwrite = overwrite
    self.decoding = decoding
  }

  /// Runs the comparison, in sRGB according to the files' profiles. Each output appears complete or not at all.
  /// - Returns: the findings.
  /// - Throws: `fileExists` or `fileAccess` for outputs, before anything is computed; what reading, converting and
  ///   comparing throw; `CancellationError`.
  @discardableResult
  @concurrent public func run() async throws -> ImageComparison {
    guard page == nil || page != sheet else {
      throw UpscaleError(.invalidRequest, "The page and the contact sheet cannot be the same file; name two files.")
    }
    let pageFile = try page.map { try ReplacementFile(path: $0, overwrite: overwrite) }
    let sheetFormat = try sheet.map { try ImageFileFormat(path: $0) }
    let sheetFile = try sheet.map { try ReplacementFile(path: $0, overwrite: overwrite) }
    let comparison = try await compare()
    if let sheetFile, let sheetFormat {
      try await sheetFile.commit(ImageFile.encode(comparison.contactSheet(), as: sheetFormat))
    }
    if let pageFile {
      let page = ComparisonPage(comparison, beforeName: name(of: before), afterName: name(of: after))
      try pageFile.commit(try await page.html())
    }
    return comparison
  }

  private func compare() async throws -> ImageComparison {
    try await ImageComparison(before: inSRGB(before), after: inSRGB(after), isFilled: isFilled)
  }

  /// Without a profile colors are compared as they are stored.
  private func inSRGB(_ input: ImageInput) throws(UpscaleError) -> UpscaleImage {
    var image = try ImageFile.read(input, options: decoding)
    image.metadata.colorEncoding = nil
    return try image.convertedToSRGB()
  }

  private func name(of input: ImageInput) -> String {
    input.name.split(separator: "/").last.map(String.init) ?? input.name
  }
}
