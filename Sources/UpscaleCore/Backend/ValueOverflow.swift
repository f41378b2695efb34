/// The cause of a device's failure where its result is not finite: a wrong one, or of more than its numbers hold.
package struct ValueOverflow: Error, CustomStringConvertible {
  package let description = "a value in the result is not finite"

  package init() {}
}
