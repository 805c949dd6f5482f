package dev.wadi.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.PageWorkshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page that lies in the jar is what {@code src/main/console} makes. With {@code
 * -Dwadi.golden.write=true} it is made anew.
 */
class ConsolePageTest {
  private static final Path SOURCES = Path.of("src/main/console");
  private static final Path KEPT = Path.of("src/main/resources/console/page");
  private static final Pattern INPUTS = Pattern.compile("inputs=([0-9a-f]{64}) ");

  @TempDir Path folder;

  @Test
  void the_page_tells_which_sources_it_was_made_of() throws Exception {
    Matcher told = INPUTS.matcher(Files.readString(KEPT.resolve("page.js"), UTF_8));
    assertThat(told.find()).isTrue();
    if (!Boolean.getBoolean("wadi.golden.write")) {
      assertThat(told.group(1)).as("make page").isEqualTo(hashOfSources());
      assertThat(KEPT.resolve("page.css")).hasSameBinaryContentAs(SOURCES.resolve("src/page.css"));
    }
  }

  @Test
  void node_makes_the_same_page_again_and_the_tests_of_the_page_pass() throws Exception {
    assumeTrue(
        PageWorkshop.open(),
        "skipped: there is no node on the path (Debian: apt-get install nodejs)");
    Path page = folder.resolve("page");
    Path tests = folder.resolve("tests");
    PageWorkshop.build(page, tests);
    for (String file : List.of("entry.js", "page.js", "page.css")) {
      if (Boolean.getBoolean("wadi.golden.write")) {
        Files.createDirectories(KEPT);
        Files.write(KEPT.resolve(file), Files.readAllBytes(page.resolve(file)));
      }
      assertThat(KEPT.resolve(file)).as("make page").hasSameBinaryContentAs(page.resolve(file));
    }
    PageWorkshop.test(tests);
  }

  @Test
  void the_page_asks_nobody_but_the_gateway() throws Exception {
    String all =
        Files.readString(KEPT.resolve("entry.js"), UTF_8)
            + Files.readString(KEPT.resolve("page.js"), UTF_8)
            + Files.readString(KEPT.resolve("page.css"), UTF_8);
    assertThat(all)
        .doesNotContainPattern("\\beval\\(|new Function|innerHTML|dangerously|@import|url\\(")
        .doesNotContainPattern("https?://(?!127\\.0\\.0\\.1)");
  }

  /* The same as build.mjs does: the name of each file, then its bytes, in the order of the names. */
  private static String hashOfSources() throws IOException, NoSuchAlgorithmException {
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    for (String part : List.of("build.mjs", "tsconfig.json", "entry", "src", "types")) {
      try (Stream<Path> files = Files.walk(SOURCES.resolve(part))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          hash.update(
              (SOURCES.relativize(file).toString().replace('\\', '/') + "\n").getBytes(UTF_8));
          hash.update(Files.readAllBytes(file));
        }
      }
    }
    return HexFormat.of().formatHex(hash.digest());
  }
}
