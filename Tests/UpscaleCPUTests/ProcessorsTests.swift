#if os(Linux)
  import CUpscaleKernels
  import Foundation
  import Testing
  import TestSupport
  import UpscaleCPU
  import UpscaleCore

  /// Containers give a process the time of a few processors of many: more threads would wait for each other.
  @Suite struct ProcessorsTests {
    /// The control groups that a process is in, and what their files say.
    struct Groups: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var membership: String
      var files: [String: String]
      var processors: Int32
    }

    static let groups = [
      Groups(
        testDescription: "version 2", membership: "0::/box\n", files: ["box/cpu.max": "200000 100000\n"], processors: 2),
      Groups(
        testDescription: "version 2, parts of a processor", membership: "0::/box\n",
        files: ["box/cpu.max": "150000 100000\n"], processors: 2),
      Groups(
        testDescription: "version 2, the group around it", membership: "0::/pod/box\n",
        files: ["pod/cpu.max": "300000 100000\n", "pod/box/cpu.max": "max 100000\n"], processors: 3),
      Groups(
        testDescription: "version 2, without a limit", membership: "0::/\n", files: ["cpu.max": "max 100000\n"],
        processors: .max),
      Groups(
        testDescription: "version 2, the host's path in a container", membership: "0::/system/box\n",
        files: ["cpu.max": "50000 100000\n"], processors: 1),
      Groups(
        testDescription: "version 1", membership: "5:cpuset:/other\n3:cpu,cpuacct:/box\n",
        files: ["cpu/box/cpu.cfs_quota_us": "400000\n", "cpu/box/cpu.cfs_period_us": "100000\n"], processors: 4),
      Groups(
        testDescription: "version 1, without a limit", membership: "3:cpu:/\n",
        files: ["cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"], processors: .max),
      Groups(
        testDescription: "nonsense", membership: "0::/box\nno group\n", files: ["box/cpu.max": "200000 0\n"],
        processors: .max),
      Groups(testDescription: "no files", membership: "0::/box\n", files: [:], processors: .max),
    ]

    @Test(arguments: groups)
    func theTimeOfGroupsIsCounted(_ groups: Groups) throws {
      let folder = try TestFolder()
      try folder.write(Array(groups.membership.utf8), to: "membership")
      for (name, text) in groups.files {
        let parent = URL(fileURLWithPath: folder(name)).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
        try folder.write(Array(text.utf8), to: name)
      }
      #expect(upscale_processors_of_groups(folder("membership"), folder.path) == groups.processors)
    }

    @Test func threadsThatAreRefusedAreAnError() throws {
      try HostThreads.check()
      let error = #expect(throws: UpscaleError.self) { try HostThreads.check(65) }
      #expect(error?.code == .limitExceeded)
      #expect(error?.message.contains("ulimit -u") == true)
    }

    @Test func aProcessHasProcessors() {
      #expect(upscale_available_processors() >= 1)
      #expect(upscale_processors_of_groups("/nowhere", "/nowhere") == .max)
    }
  }
#endif
