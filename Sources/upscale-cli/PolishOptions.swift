import ArgumentParser
import Upscale

/// What is done to the result's look. Nothing unless asked for.
struct PolishOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Make edges steeper, without halos: 0 to 1.", valueName: "amount"))
  var sharpen = ImagePolish().sharpen

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("More (up to 1) or less (down to -1) contrast in the midtones.", valueName: "amount"))
  var contrast = ImagePolish().contrast

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Stronger (up to 1) or weaker (down to -1) colors.", valueName: "amount"))
  var saturation = ImagePolish().saturation

  @Option(help: ArgumentHelp("Add fine noise, which hides smoothness: 0 to 1.", valueName: "amount"))
  var grain = ImagePolish().grain

  @Option(
    help: ArgumentHelp(
      "How much of the network's result to use, 0 to 1; the rest is Lanczos resampling.", valueName: "amount"))
  var blend = ImagePolish().blend

  var polish: ImagePolish {
    ImagePolish(sharpen: sharpen, contrast: contrast, saturation: saturation, grain: grain, blend: blend)
  }
}
