package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.wadi.app.Doctor.Check;
import dev.wadi.app.Doctor.State;
import dev.wadi.app.settings.SettingsCatalogue;
import dev.wadi.app.settings.SettingsReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @TempDir Path directory;
  private Instant now = NOW;
  private LongSupplier ticker = System::nanoTime;

  private List<Check> examine(String... assignments) {
    SettingsReader reader = new SettingsReader(SettingsCatalogue.load());
    reader.set("wadi.data.directory=" + directory.resolve("data"));
    reader.set("wadi.push.port=0").set("wadi.console.port=0");
    reader.set("wadi.wal.diskFloorBytes=0");
    for (String assignment : assignments) {
      reader.set(assignment);
    }
    InstantSource clock = () -> now;
    return new Doctor(reader.read(), clock, ticker, Duration.ofMillis(100)).examine();
  }

  private static Check check(List<Check> checks, String name) {
    List<Check> found = new ArrayList<>(checks);
    found.removeIf(check -> !check.name().equals(name));
    assertThat(found).as(name).hasSize(1);
    return found.get(0);
  }

  @Test
  void looks_at_everything_and_leaves_nothing_behind() throws IOException {
    List<Check> checks = examine();

    assertThat(checks)
        .extracting(Check::name)
        .containsExactly(
            "java",
            "class-data archive",
            "memory",
            "heap",
            "open files",
            "clock",
            "data folder",
            "file system",
            "space",
            "room",
            "fsync 4KB",
            "fsync 128KB",
            "port push",
            "port console",
            "exposure",
            "redaction");
    assertThat(check(checks, "data folder").detail()).endsWith("will be made");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_bound_that_the_disk_does_not_have_is_a_finding_with_one_that_fits() {
    Check room = check(examine("wadi.capture.maxDiskBytes=900TB"), "room");
    assertThat(room.state()).isEqualTo(State.FINDING);
    assertThat(room.detail()).contains("a capture 943,718,400 MB", "pushes are refused");
    assertThat(room.cure()).contains("larger disk");

    assertThat(
            check(
                    examine(
                        "wadi.capture.maxDiskBytes=1MB",
                        "wadi.wal.quotaBytes=1MB",
                        "wadi.dlq.maxDiskBytes=1MB"),
                    "room")
                .state())
        .isEqualTo(State.OK);
    assertThat(check(examine("wadi.capture.maxDiskBytes=0"), "room").state()).isEqualTo(State.NOTE);
  }

  @Test
  void buffers_that_fill_the_heap_are_a_finding() {
    assertThat(check(examine(), "heap").state()).isEqualTo(State.OK);
    Check heap = check(examine("wadi.ring.bytes=100MB"), "heap");
    assertThat(heap.state()).isEqualTo(State.FINDING);
    assertThat(heap.cure()).isEqualTo("lower wadi.ring.bytes, or JAVA_OPTS=-Xmx201m");
  }

  @Test
  void a_port_that_another_program_has_is_a_finding() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      taken.setSoTimeout(1);
      Check check = check(examine("wadi.push.port=" + taken.getLocalPort()), "port push");

      assertThat(check.state()).isEqualTo(State.FINDING);
      assertThat(check.cure()).contains("wadi.push.port");
    }
  }

  @Test
  void a_port_that_a_running_wadi_has_is_none() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/healthz",
        exchange -> {
          byte[] body = "{\"status\":\"ok\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      Check check = check(examine("wadi.push.port=" + server.getAddress().getPort()), "port push");

      assertThat(check.state()).isEqualTo(State.OK);
      assertThat(check.detail()).endsWith("is in use by a running Wadi");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void redaction_that_could_not_start_is_a_finding() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("redaction.yaml"),
            "profiles: {p: {actions: {email: pseudonym}}}\nassign: {default: p}\n");

    Check found = check(examine("wadi.redact.file=" + file), "redaction");

    assertThat(found.state()).isEqualTo(State.FINDING);
    assertThat(found.detail()).contains("action pseudonym of email needs a key");
  }

  @Test
  void a_data_folder_that_others_can_read_is_a_finding() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(check(examine(), "data folder").state()).isEqualTo(State.FINDING);

    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    assertThat(check(examine(), "data folder").state()).isEqualTo(State.OK);
  }

  @Test
  void a_data_folder_that_is_a_file_is_a_finding() throws IOException {
    Files.writeString(directory.resolve("data"), "in the way");

    assertThat(check(examine(), "data folder").state()).isEqualTo(State.FINDING);
  }

  @Test
  void too_little_space_is_a_finding() {
    Check check =
        check(examine("wadi.wal.diskFloorRatio=1", "wadi.wal.diskFloorBytes=1000000GB"), "space");

    assertThat(check.state()).isEqualTo(State.FINDING);
    assertThat(check.detail()).contains("every push is refused");
  }

  @Test
  void a_clock_that_cannot_be_right_is_a_finding() {
    now = Instant.EPOCH;

    assertThat(check(examine(), "clock").state()).isEqualTo(State.FINDING);
  }

  @Test
  void an_open_door_without_tokens_is_a_finding() {
    assertThat(check(examine("wadi.push.host=0.0.0.0"), "exposure").state())
        .isEqualTo(State.FINDING);
    assertThat(
            check(examine("wadi.push.host=0.0.0.0", "wadi.auth.tokens=a=long-secret"), "exposure")
                .state())
        .isEqualTo(State.OK);
  }

  @Test
  void secrets_that_a_start_would_refuse_are_a_finding() {
    for (String wrong : List.of("wadi.auth.tokens=a=hunter2", "wadi.console.password=hunter2")) {
      Check exposure = check(examine(wrong), "exposure");

      assertThat(exposure.state()).as(wrong).isEqualTo(State.FINDING);
      assertThat(exposure.detail()).contains("expected: 8").doesNotContain("hunter2");
    }
  }

  @Test
  void what_is_weaker_by_choice_is_a_note() {
    assertThat(check(examine("wadi.redact.profile=off"), "redaction").state())
        .isEqualTo(State.NOTE);
    Check sync = check(examine("wadi.wal.sync=never"), "fsync 4KB");
    assertThat(sync.state()).isEqualTo(State.NOTE);
    assertThat(sync.detail()).contains("a power cut can lose");
  }

  @Test
  void a_slow_disk_is_a_finding() {
    AtomicLong nanos = new AtomicLong();
    ticker = () -> nanos.addAndGet(60_000_000);

    Check check = check(examine(), "fsync 4KB");

    assertThat(check.state()).isEqualTo(State.FINDING);
    assertThat(check.detail()).contains("p50 60.00 ms");
  }

  @Test
  void the_probe_stops_when_its_time_is_over() throws IOException {
    AtomicLong nanos = new AtomicLong();
    FsyncProbe probe = new FsyncProbe(() -> nanos.addAndGet(10));

    FsyncProbe.Result result = probe.measure(directory, 100, 1000, 95);

    assertThat(result.writes()).isBetween(1, 5);
    assertThat(result.medianNanos()).isEqualTo(10);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void the_disk_of_the_write_ahead_log_is_measured_and_not_that_of_other_data() throws IOException {
    Path elsewhere = Files.createFile(directory.resolve("a file"));
    List<Check> checks = examine("wadi.wal.directory=" + elsewhere.resolve("wal"));

    assertThat(check(checks, "data folder").state()).isEqualTo(State.OK);
    Check wal = check(checks, "wal folder");
    assertThat(wal.state()).isEqualTo(State.FINDING);
    assertThat(wal.cure()).contains("wadi.wal.directory");
    assertThat(checks).extracting(Check::name).doesNotContain("fsync 4KB");
  }

  @Test
  void each_mode_of_sync_is_told_with_what_it_costs() {
    assertThat(check(examine(), "fsync 4KB").detail())
        .matches("p50 .* ms, p99 .* writes\\); each answer waits for one.*loses nothing");
    assertThat(check(examine("wadi.wal.sync=never"), "fsync 4KB").detail())
        .contains("p50", "wadi.wal.sync=never", "commonly up to 30 s");
    Check interval = check(examine("wadi.wal.sync=interval:200"), "fsync 128KB");
    assertThat(interval.state()).isEqualTo(State.NOTE);
    assertThat(interval.detail()).contains("p50", "up to 200 ms of acknowledged lines");
  }
}
