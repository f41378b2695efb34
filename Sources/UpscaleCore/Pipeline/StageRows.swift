/// Rows that a stage works on at once: enough to keep all processors busy, also those that encode.
enum StageRows {
  static let most = 128
}
