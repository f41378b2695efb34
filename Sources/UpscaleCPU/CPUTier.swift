internal import CUpscaleKernels
public import UpscaleCore

/// The instruction sets that have kernels, from the one that every processor runs to the widest. As a cap, the x86
/// tiers allow NEON on Arm.
public enum CPUTier: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Plain C: the oracle for the others.
  case portable
  /// NEON, which every 64-bit Arm has.
  case neon
  /// AVX2 with fused multiply-add.
  case avx2
  /// AVX-512F with VL.
  case avx512
  /// The same, with bfloat16 dot products for `UpscalePrecision.fast`.
  case avx512bf16

  public static func < (left: CPUTier, right: CPUTier) -> Bool { left.kernelTier.rawValue < right.kernelTier.rawValue }

  /// Whether this processor and its operating system support it.
  public var isAvailable: Bool { kernels != nil }

  /// The tiers that this machine supports, in ascending order.
  public static var available: [CPUTier] { allCases.filter(\.isAvailable) }

  /// The tier called `name`.
  /// - Throws: `unknownName`, listing the names.
  public static func named(_ name: String) throws(UpscaleError) -> CPUTier {
    guard let tier = CPUTier(rawValue: name.lowercased()) else {
      throw UpscaleError.unknown("CPU tier", name, known: allCases.map(\.rawValue))
    }
    return tier
  }

  private var kernelTier: upscale_tier {
    switch self {
    case .portable: UPSCALE_TIER_PORTABLE
    case .neon: UPSCALE_TIER_NEON
    case .avx2: UPSCALE_TIER_AVX2
    case .avx512: UPSCALE_TIER_AVX512
    case .avx512bf16: UPSCALE_TIER_AVX512_BF16
    }
  }

  var kernels: UnsafePointer<upscale_kernel_table>? { upscale_kernels(kernelTier) }
}
