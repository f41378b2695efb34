/// The shapes of points, so that series differ without their colors too.
enum Mark {
  case circle
  case square
  case diamond
}
