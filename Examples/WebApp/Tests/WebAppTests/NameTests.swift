import Testing

@testable import webapp

struct NameTests {
  @Test(arguments: [
    ("cat.jpg", "cat"), ("../../etc/passwd", "passwd"), ("C:\\Pictures\\cat.png", "cat"), (nil, "picture"),
    ("", "picture"),
    ("...", "picture"), (".hidden.png", "hidden"), ("Łódź 1.jpeg", "Łódź 1"), ("a\"b\r\nc.png", "a_b__c"),
    ("<script>.png", "_script_"), ("gnp\u{202E}exe.png", "gnp_exe"), ("\0.png", "picture"), ("写真.heic", "写真"),
    (String(repeating: "x", count: 500), String(repeating: "x", count: 80)),
  ])
  func whatVisitorsCallFiles(text: String?, stem: String) {
    #expect(FileName(text).stem == stem)
  }

  @Test(arguments: [
    ("cat-4x.png", "attachment; filename=\"cat-4x.png\"; filename*=UTF-8''cat-4x.png"),
    ("Łódź 1.png", "attachment; filename=\"__d_ 1.png\"; filename*=UTF-8''%C5%81%C3%B3d%C5%BA%201.png"),
  ])
  func whatBrowsersSave(name: String, header: String) {
    #expect(ContentDisposition(fileName: name).description == header)
  }
}
