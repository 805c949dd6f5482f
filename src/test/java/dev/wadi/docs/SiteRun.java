package dev.wadi.docs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** {@code make site}: writes the documentation as a site. */
public final class SiteRun {
  private SiteRun() {}

  /**
   * @param args the folder to write to
   */
  public static void main(String[] args) throws IOException {
    Path target = Path.of(args.length == 0 ? "target/site/docs" : args[0]);
    DocsSite site = DocsSite.of(Path.of(""));
    List<String> problems = site.problems();
    problems.forEach(System.err::println);
    site.write(target);
    System.out.println(target.resolve("index.html"));
    if (!problems.isEmpty()) {
      System.exit(1);
    }
  }
}
