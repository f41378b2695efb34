import COpenCLLoader
import UpscaleCore

/// Reads the properties of one object through one of OpenCL's `clGet…Info` calls.
///
/// A property that cannot be read comes out empty or zero and leaves its error in `failure`, so that a device whose
/// driver answers only half the questions can still be shown.
struct OpenCLInfo {
  /// The call with its object filled in: property, room, where to write, and where to write the size there is.
  typealias Call = (UInt32, Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> Int32

  private let name: String
  private let call: Call
  /// What went wrong first.
  private(set) var failure: UpscaleError?

  init(_ name: String, _ call: @escaping Call) {
    self.name = name
    self.call = call
  }

  init(device: OpaquePointer, in library: OpenCLLibrary) {
    self.init("clGetDeviceInfo") { library.functions.clGetDeviceInfo(device, $0, $1, $2, $3) }
  }

  init(platform: OpaquePointer, in library: OpenCLLibrary) {
    self.init("clGetPlatformInfo") { library.functions.clGetPlatformInfo(platform, $0, $1, $2, $3) }
  }

  /// A text, without the NUL that ends it and the blanks some drivers pad it with.
  mutating func text(_ property: UInt32) -> String {
    var size = 0
    guard check(call(property, 0, nil, &size)), size > 0 else { return "" }
    var bytes = [UInt8](repeating: 0, count: size)
    guard check(call(property, size, &bytes, nil)) else { return "" }
    let blank = UInt8(ascii: " ")
    let text = bytes.prefix { $0 != 0 }.drop { $0 == blank }
    guard let end = text.lastIndex(where: { $0 != blank }) else { return "" }
    return String(decoding: text[...end], as: UTF8.self)
  }

  /// A number of the width that OpenCL states for the property.
  mutating func number<T: FixedWidthInteger>(_ property: UInt32, as width: T.Type) -> T {
    var value = T.zero
    return check(call(property, MemoryLayout<T>.size, &value, nil)) ? value : 0
  }

  /// A count or size as `Int`, cut to what `Int` holds.
  mutating func count<T: FixedWidthInteger>(_ property: UInt32, as width: T.Type) -> Int {
    Int(clamping: number(property, as: width))
  }

  /// An OpenCL boolean.
  mutating func flag(_ property: UInt32) -> Bool { number(property, as: UInt32.self) != 0 }

  private mutating func check(_ rawValue: Int32) -> Bool {
    let status = OpenCLStatus(rawValue: rawValue)
    if status != .success { failure = failure ?? status.error(name) }
    return status == .success
  }
}
