package dev.wadi.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The package for Debian that the build made. */
class DebIT {
  private static final Path DEB = Path.of("target/wadi_all.deb");
  private static final int SMALL = 1 << 20;

  private static final Map<String, TarArchiveEntry> FILES = new TreeMap<>();
  private static final Map<String, String> TEXTS = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    assumeTrue(Files.exists(DEB), "skipped: -Dquick makes no package (make deb)");
    try (ArArchiveInputStream all = new ArArchiveInputStream(Files.newInputStream(DEB))) {
      for (ArArchiveEntry part = all.getNextEntry(); part != null; part = all.getNextEntry()) {
        if (part.getName().startsWith("control.tar")) {
          take(new TarArchiveInputStream(new GzipCompressorInputStream(all)), "DEBIAN/");
        } else if (part.getName().startsWith("data.tar")) {
          take(new TarArchiveInputStream(all), "");
        }
      }
    }
  }

  private static void take(TarArchiveInputStream tar, String folder) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      String name = folder + entry.getName().replaceFirst("^\\./", "");
      FILES.put(name, entry);
      if (entry.isFile() && entry.getSize() < SMALL) {
        TEXTS.put(name, new String(tar.readAllBytes(), UTF_8));
      }
    }
  }

  @Test
  void holds_the_jar_its_launcher_and_the_unit() throws Exception {
    assertThat(FILES.get("usr/share/wadi/wadi.jar").getSize())
        .isEqualTo(Files.size(Path.of("target/wadi.jar")));
    assertThat(TEXTS.get("usr/share/wadi/wadi")).isEqualTo(Files.readString(Path.of("wadi")));
    assertThat(FILES.get("usr/share/wadi/wadi").getMode() & 0777).isEqualTo(0755);
    assertThat(FILES.get("usr/bin/wadi").getLinkName()).isEqualTo("../share/wadi/wadi");
    String unit = TEXTS.get("lib/systemd/system/wadi.service");
    assertThat(unit).isEqualTo(Files.readString(Path.of("ops/systemd/wadi.service")));
    assertThat(unit)
        .contains(
            "ExecStart=/usr/share/wadi/wadi run --config /etc/wadi/wadi.properties",
            "EnvironmentFile=-/etc/default/wadi");
    assertThat(FILES)
        .containsKeys(
            "usr/lib/sysusers.d/wadi.conf",
            "usr/lib/tmpfiles.d/wadi.conf",
            "usr/share/man/man1/wadi.1.gz",
            "usr/share/doc/wadi/copyright",
            "usr/share/doc/wadi/changelog.gz",
            "usr/share/doc/wadi/operations.md",
            "usr/share/doc/wadi/examples/prometheus/rules/wadi-alerts.yml");
  }

  @Test
  void belongs_to_root_and_nobody_else_may_change_it() {
    FILES.forEach(
        (name, entry) -> {
          assertThat(entry.getUserName()).as(name).isEqualTo("root");
          assertThat(entry.getMode() & 022).as(name).isZero();
        });
  }

  @Test
  void what_lies_in_etc_is_the_users_and_the_gateway_understands_it() throws Exception {
    List<String> settings =
        FILES.values().stream()
            .filter(TarArchiveEntry::isFile)
            .map(entry -> entry.getName().replaceFirst("^\\.", ""))
            .filter(name -> name.startsWith("/etc/"))
            .toList();
    assertThat(TEXTS.get("DEBIAN/conffiles").lines()).containsExactlyInAnyOrderElementsOf(settings);
  }

  @Test
  void has_the_version_of_the_jar_and_needs_a_java() throws Exception {
    Matcher version =
        Pattern.compile("<version>([0-9.]+)(-SNAPSHOT)?</version>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(TEXTS.get("DEBIAN/control"))
        .contains("Version: " + version.group(1))
        .contains("default-jre-headless (>= 2:1.17) | java17-runtime-headless")
        .doesNotContain("[[");
    for (String script : List.of("postinst", "prerm", "postrm")) {
      assertThat(FILES.get("DEBIAN/" + script).getMode() & 0777).isEqualTo(0755);
    }
  }
}
