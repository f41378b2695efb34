import Foundation

/// All plots on one page, which needs nothing else: no network and no scripts.
public struct ReportPage {
  private let report: Report

  public init(_ report: Report) { self.report = report }

  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width"/>
    <meta name="color-scheme" content="light dark"/>
    <title>Upscale, measured on \(escaped(report.date))</title>
    <style>\(ReportPage.styleSheet)</style>
    </head>
    <body>
    <main>
    <h1>Upscale, measured</h1>
    \(facts)
    \(report.plots.map(section).joined())\(remark)</main>
    </body>
    </html>

    """
  }

  private var facts: String {
    let machine = report.machine
    let rows: [(String, String?)] = [
      ("Date", report.date), ("Processor", "\(machine.processor), \(machine.processors) in use"),
      ("Kernels", machine.backend), ("Memory", Numeral.mebibytes(Double(machine.memoryBytes))),
      ("System", machine.system), ("Compiler", "Swift \(machine.swift)"), ("Commit", machine.commit),
      ("Load before", machine.load.map { "\(Numeral.short($0)) programs at work, on average over a minute" }),
    ]
    let items = rows.compactMap { name, value in
      value.map { "<dt>\(escaped(name))</dt><dd>\(escaped($0))</dd>\n" }
    }
    return "<dl>\n\(items.joined())</dl>"
  }

  private func section(_ plot: Plot) -> String {
    """
    <section>
    <figure>
    \(plot.inline)</figure>
    <p>\(escaped(plot.explanation))</p>
    <pre>\(escaped(plot.command))</pre>
    </section>

    """
  }

  private var remark: String {
    """
    <footer>
    <p>Times of one run are to be compared with one another and not with those of other runs: machines drift, and have \
    other things to do.</p>
    </footer>

    """
  }

  private func escaped(_ text: String) -> String { SVGCanvas.escaped(text) }

  private static let styleSheet = """
    body{margin:0;font:15px/1.5 system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,sans-serif;\
    background:#fff;color:#1b1f24}
    main{max-width:760px;margin:0 auto;padding:32px 16px}
    h1{font-size:26px;margin:0 0 16px}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 20px;margin:0 0 32px}
    dt{color:#57606a}
    dd{margin:0}
    section{margin:0 0 44px}
    figure{margin:0}
    svg{width:100%;height:auto;display:block}
    p{margin:10px 24px}
    pre{margin:10px 24px;padding:10px 12px;overflow-x:auto;background:#f4f6f8;border-radius:6px;font-size:12.5px}
    footer{color:#57606a;font-size:13px}
    @media (prefers-color-scheme:dark){body{background:#12161b;color:#e6edf3}dt,footer{color:#9da7b1}\
    pre{background:#1b2128}}
    \(Tone.styleSheet)
    """
}
