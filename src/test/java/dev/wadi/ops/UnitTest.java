package dev.wadi.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd says of the unit, asked without one that runs. */
class UnitTest {
  private static final Path UNIT = Path.of("ops/systemd/wadi.service");
  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

  @TempDir Path folder;

  private Path unit;

  @BeforeEach
  void a_unit_whose_program_is_there() throws Exception {
    assumeTrue(
        Files.isExecutable(ANALYZE),
        "skipped: there is no /usr/bin/systemd-analyze (Debian: apt-get install systemd)");
    Path program = Files.copy(Path.of("/bin/true"), folder.resolve("wadi"));
    assertThat(program.toFile().setExecutable(true)).isTrue();
    unit =
        Files.writeString(
            folder.resolve("wadi.service"),
            Files.readString(UNIT).replace("/usr/share/wadi/wadi", program.toString()));
  }

  @Test
  void it_is_understood() throws Exception {
    assertThat(asked("verify", "--man=no", "--recursive-errors=no", unit.toString())).isEmpty();
  }

  @Test
  void a_word_that_is_not_understood_would_be_seen() throws Exception {
    Files.writeString(unit, Files.readString(unit).replace("ProtectHome=", "ProtectHouse="));

    assertThat(asked("verify", "--man=no", "--recursive-errors=no", unit.toString()))
        .contains("ProtectHouse");
  }

  @Test
  void little_is_open_to_it() throws Exception {
    Matcher rated =
        Pattern.compile("Overall exposure level for wadi.service: ([0-9.]+)")
            .matcher(asked("security", "--offline=true", "--no-pager", unit.toString()));

    assertThat(rated.find()).isTrue();
    assertThat(Double.parseDouble(rated.group(1))).isLessThanOrEqualTo(2.0);
  }

  private String asked(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of(ANALYZE.toString()));
    command.addAll(List.of(words));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(said, UTF_8);
  }
}
