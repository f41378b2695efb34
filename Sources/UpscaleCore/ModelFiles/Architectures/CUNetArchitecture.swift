/// The two U-shaped networks of waifu2x's “cunet” and of Real-CUGAN, one behind the other, with attention over the whole
/// picture. Real-CUGAN has it in a block more, and at 4× convolves once more at the end.
enum CUNetArchitecture: Architecture {
  static func recognized(in tensors: ModelTensors) -> RecognizedNetwork? {
    guard
      tensors.has(
        "unet1.conv1.conv.0.weight", "unet1.conv2.seblock.conv1.weight", "unet1.conv_bottom.weight",
        "unet2.conv_bottom.weight"), let bottom = tensors.shape("unet1.conv_bottom.weight"), bottom.count == 4
    else { return nil }
    // The first network's last layer enlarges by its stride, which its kernel tells: 3 for none, 4 for 2, 5 for 3.
    let stride = [3: 1, 4: 2, 5: 3][bottom[2]]
    let isFourfold = tensors.has("conv_final.weight")
    return RecognizedNetwork(
      architecture: isFourfold || bottom[2] == 5 ? "Real-CUGAN" : "waifu2x cunet or Real-CUGAN",
      scale: isFourfold ? 4 : stride, details: "",
      content: .missing("pool over the whole image, or enlarge by transposed convolutions"))
  }
}
