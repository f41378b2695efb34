internal import UpscaleCore

/// A planned job with what had to be read of its input for the plan, so that nothing is read twice.
struct PreparedFile {
  var plan: FilePlan
  /// The decoded input, where its pixels decided.
  var image: UpscaleImage?
  var inspection: SourceInspection?
}
