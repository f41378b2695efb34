// swift-tools-version: 6.2
import PackageDescription

/// The engine without codecs, models and OpenCL: it needs no library of the system.
let package = Package(
  name: "core-only",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "upscale", path: "../..")],
  targets: [
    .executableTarget(
      name: "CoreOnly",
      dependencies: [
        .product(name: "UpscaleCore", package: "upscale"), .product(name: "UpscaleCPU", package: "upscale"),
      ])
  ]
)
