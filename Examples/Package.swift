// swift-tools-version: 6.2
import PackageDescription

func example(_ name: String) -> Target {
  .executableTarget(name: name, dependencies: [.product(name: "Upscale", package: "upscale")])
}

let package = Package(
  name: "upscale-examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "upscale", path: "..")],
  targets: [example("enlarge"), example("upload"), example("batch"), example("backend")]
)
