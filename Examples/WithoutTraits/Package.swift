// swift-tools-version: 6.2
import PackageDescription

/// Everything but HEIF, TIFF, JPEG XL and ISA-L, whose libraries need not be there then.
let package = Package(
  name: "without-traits",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "upscale", path: "../..", traits: [])],
  targets: [
    .executableTarget(name: "WithoutTraits", dependencies: [.product(name: "Upscale", package: "upscale")])
  ]
)
