// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "upscale-examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "upscale", path: "..")],
  targets: [.executableTarget(name: "enlarge", dependencies: [.product(name: "Upscale", package: "upscale")])]
)
