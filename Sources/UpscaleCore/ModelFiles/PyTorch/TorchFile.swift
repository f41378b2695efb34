/// What `torch.save` writes (.pth, .pt, .ckpt), in memory: the tensors of a network, out of whatever dictionaries they
/// were saved in. The file's pickle is read by `PickleMachine`, which runs nothing of it.
///
/// There are two containers. Since PyTorch 1.6 it is a ZIP file with a pickle, `data.pkl`, and an entry for each storage;
/// before, four pickles one after the other, and then the storages, each behind its number of elements.
package struct TorchFile: Sendable {
  package let tensors: ModelTensors

  /// - Throws: `invalidModelFile`, saying what does not fit or is refused.
  package init(_ file: [UInt8]) throws(UpscaleError) {
    let isZip = file.starts(with: ZipDirectory.magic)
    let contents = try isZip ? TorchFile.zipped(file) : TorchFile.legacy(file)
    tensors = try contents.tensors(of: file)
  }

  /// The bytes that every old file begins with: a pickle of PyTorch's magic number.
  static let legacyMagic: [UInt8] = [
    0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  private static func zipped(_ file: [UInt8]) throws(UpscaleError) -> TorchContents {
    let zip = try ZipDirectory(file)
    let pickles = zip.entries.keys.filter { $0.hasSuffix("/data.pkl") || $0 == "data.pkl" }
    guard pickles.count == 1, let name = pickles.first, let pickle = zip.entries[name] else {
      throw UpscaleError(
        .invalidModelFile,
        "The file is a ZIP file, but not a PyTorch file: it has \(pickles.count) entries named “data.pkl”.")
    }
    let folder = name.dropLast("data.pkl".count)
    guard zip.isWhole(pickle) else { throw damaged("“\(name)” does not match its checksum") }
    try checkByteOrder(zip.entries["\(folder)byteorder"], file)
    var machine = PickleMachine(file, pickle.bytes)
    let root = try machine.run()
    var places: [Int] = []
    for storage in machine.storages {
      guard let entry = zip.entries["\(folder)data/\(storage.key)"] else {
        throw damaged("storage “\(storage.key)” is missing")
      }
      guard entry.bytes.count / storage.type.byteCount == storage.elementCount else {
        throw damaged("storage “\(storage.key)” of \(storage.elementCount) numbers has \(entry.bytes.count) bytes")
      }
      guard zip.isWhole(entry) else { throw damaged("storage “\(storage.key)” does not match its checksum") }
      places.append(entry.bytes.lowerBound)
    }
    return TorchContents(root: root, machine: machine, places: places)
  }

  private static func checkByteOrder(_ entry: ZipDirectory.Entry?, _ file: [UInt8]) throws(UpscaleError) {
    guard let entry, !file[entry.bytes].elementsEqual("little".utf8) else { return }
    throw bigEndian
  }

  private static func legacy(_ file: [UInt8]) throws(UpscaleError) -> TorchContents {
    guard file.starts(with: legacyMagic) else { throw damaged("it does not begin like a PyTorch file") }
    var machine = PickleMachine(file, legacyMagic.count..<file.count)
    guard case .integer(1001) = try machine.run() else { throw damaged("its protocol is not 1001") }
    // What the machine was that saved it.
    guard case .dictionary(let system) = try machine.run() else { throw damaged("it does not describe its system") }
    if case .bool(false)? = machine.dictionaries[system]["little_endian"] {
      throw bigEndian
    }
    let root = try machine.run()
    guard case .sequence(let keys) = try machine.run() else { throw damaged("it has no list of storages") }
    return TorchContents(root: root, machine: machine, places: try places(keys, machine, file))
  }

  /// Where the storages lie, which come in the order of their keys.
  private static func places(
    _ keys: Int, _ machine: PickleMachine, _ file: [UInt8]
  ) throws(UpscaleError) -> [Int] {
    var numbers: [String: Int] = [:]
    for (number, storage) in machine.storages.enumerated() { numbers[storage.key] = number }
    var places = [Int?](repeating: nil, count: machine.storages.count)
    let fields = ByteFields(bytes: file)
    var position = machine.reader.position
    for key in machine.sequences[keys] {
      guard case .text(let key) = key, let number = numbers.removeValue(forKey: key) else {
        throw damaged("its list of storages does not match its tensors")
      }
      let storage = machine.storages[number]
      guard let count = fields.uint64(position), count == storage.elementCount,
        count <= (file.count - position - 8) / storage.type.byteCount
      else { throw damaged("storage “\(key)” is truncated") }
      places[number] = position + 8
      position += 8 + count * storage.type.byteCount
    }
    guard numbers.isEmpty else { throw damaged("storage “\(numbers.keys.min() ?? "")” is missing") }
    guard position == file.count else { throw damaged("it has bytes that belong to no tensor") }
    return places.compactMap(\.self)
  }

  private static let bigEndian = UpscaleError(
    .invalidModelFile,
    "The model file was saved in big-endian order, which is not supported; get it as a safetensors file.")

  static func damaged(_ what: String) -> UpscaleError {
    UpscaleError(.invalidModelFile, "The file is not a valid PyTorch file: \(what).")
  }
}
