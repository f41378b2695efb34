extension Report {
  /// The plots that there are values for, always in the same order.
  public var plots: [Plot] {
    var plots: [Plot] = []
    if let speed { plots.append(SpeedPlot(speed, machine: machine, hasPeers: !peers.isEmpty).draw()) }
    if !peers.isEmpty { plots.append(PeerPlot(peers, machine: machine).draw()) }
    if let quality {
      plots.append(QualityPlot(quality, against: .multiplyAdds, machine: machine).draw())
      plots.append(QualityPlot(quality, against: .time, machine: machine).draw())
    }
    if let memory { plots.append(MemoryPlot(memory, machine: machine).draw()) }
    return plots
  }
}
