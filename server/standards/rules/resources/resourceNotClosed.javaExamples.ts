import type { Example } from "../../model.ts";

export const javaExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Ledger {
  static class Page implements AutoCloseable {
    Page(int number) {}
    String read() { return ""; }
    @Override public void close() {}
  }
  String first() {
    Page page = ⟦new Page(1)⟧;
    return page.read();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import com.google.errorprone.annotations.MustBeClosed;
class Ledger {
  @MustBeClosed Cursor open() { return new Cursor(); }
  @MustBeClosed static Cursor all() { return new Cursor(); }
  long count() {
    Cursor cursor = ⟦open()⟧;
    ⟦Ledger.all()⟧;
    return cursor.count() + ⟦this.open()⟧.count();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.io.*;
import java.util.Scanner;
import java.util.zip.ZipFile;
class Manifest {
  String first(File file) throws IOException {
    return ⟦new Scanner(file)⟧.nextLine() + ⟦new ZipFile(file)⟧.size();
  }
}`,
  },
  {
    languages: ["java"],
    good: `import com.google.errorprone.annotations.MustBeClosed;
import java.util.Scanner;
class Ledger {
  static class Page implements java.io.Closeable {
    @Override public void close() {}
  }
  @MustBeClosed Cursor open() { return new Cursor(); }
  Page page() {
    Page page = new Page();
    return page;
  }
  long count() {
    try (Cursor cursor = open(); Page page = new Page()) {
      return cursor.count();
    }
  }
  long late() {
    Cursor cursor = open();
    try {
      return cursor.count();
    } finally {
      cursor.close();
    }
  }
  int number(String text) {
    return new Scanner(text).nextInt() + new Scanner(System.in).nextInt();
  }
}`,
    trap: "closed, handed on, or over what is not a file",
  },
];
