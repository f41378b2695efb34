/// The JSON at the beginning of a safetensors file.
struct SafetensorsHeader: Decodable {
  struct Tensor: Decodable {
    var dtype: String
    var shape: [Int]
    // The format's own name.
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var data_offsets: [Int]
  }

  var tensors: [String: Tensor] = [:]
  var metadata: [String: String] = [:]

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
      }
    }
  }
}
