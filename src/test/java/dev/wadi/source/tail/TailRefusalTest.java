package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SmallDisk;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is no text file is left alone with a sentence, and holds up no file beside it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailRefusalTest {
  @TempDir Path home;

  private TailTrial trial;

  @BeforeEach
  void make() throws Exception {
    trial = new TailTrial(home);
  }

  @AfterEach
  void close() throws Exception {
    trial.close();
  }

  private void makePipe(String name) throws Exception {
    assertThat(SmallDisk.run(home.resolve("mkfifo.txt"), "mkfifo", trial.file(name) + "")).isZero();
  }

  private void readsBeside() throws Exception {
    int before = trial.lines().size();
    trial.append("beside.log", "beside\n");
    trial.await(before + 1);
  }

  @Test
  void a_pipe_is_not_opened_because_that_would_wait_for_a_writer() throws Exception {
    makePipe("app.log");
    trial.run();
    readsBeside();

    assertThat(trial.told().last()).contains("a pipe, a socket or a device (expected: a file)");
  }

  @Test
  void a_pipe_that_takes_the_place_of_a_file_is_not_opened_even_with_its_inode() throws Exception {
    trial.append("app.log", "one\n");
    trial.run().await(1);
    trial.stop();
    Object before = Files.getAttribute(trial.file("app.log"), "unix:ino");
    Object now = null;
    for (int i = 0; i < 50 && !before.equals(now); i++) {
      Files.delete(trial.file("app.log"));
      makePipe("app.log");
      now = Files.getAttribute(trial.file("app.log"), "unix:ino");
    }
    trial.run();
    readsBeside();
    readsBeside();

    assertThat(trial.told().last()).contains("a pipe, a socket or a device");
  }

  @Test
  void a_link_to_a_pipe_is_a_pipe() throws Exception {
    makePipe("pipe");
    Files.createSymbolicLink(trial.file("app.log"), trial.file("pipe"));
    trial.run();
    readsBeside();

    assertThat(trial.told().last()).contains("app.log: it is a pipe");
  }

  @Test
  void a_socket_and_a_device_are_left_alone() throws Exception {
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(trial.file("socket.log")));
      trial.run();
      readsBeside();
      assertThat(trial.told().last()).contains("socket.log: it is a pipe, a socket or a device");
    }
    trial.stop();
    Files.delete(trial.file("socket.log"));
    Files.createSymbolicLink(trial.file("zero.log"), Path.of("/dev/zero"));
    trial.run();
    readsBeside();

    assertThat(trial.told().last()).contains("zero.log: it is a pipe, a socket or a device");
    assertThat(trial.lines()).containsOnly("beside");
  }

  @Test
  void a_folder_that_is_named_as_a_file_is_told_what_to_write_instead() throws Exception {
    trial.paths("LOGS").run();
    LiveGateway.await("a sentence", () -> trial.told().last() != null);

    assertThat(trial.told().last())
        .contains("it is a folder (expected: files, such as " + trial.logs + "/*.log)");
  }

  @Test
  void a_folder_among_the_files_of_a_pattern_is_nobody_s_mistake() throws Exception {
    Files.createDirectories(trial.file("old.log"));
    trial.run();
    readsBeside();

    assertThat(trial.told().last()).isNull();
  }

  @Test
  void links_in_a_circle_and_links_to_nothing_hold_up_nothing() throws Exception {
    Files.createSymbolicLink(trial.file("circle.log"), trial.file("circle.log"));
    Files.createSymbolicLink(trial.file("nothing.log"), trial.file("absent"));
    Files.createSymbolicLink(trial.file("up"), trial.logs);
    trial.paths("LOGS/**/*.log").run();
    readsBeside();
    Files.writeString(trial.file("absent"), "there now\n");

    assertThat(trial.awaitExactly(2)).containsExactly("beside", "there now");
  }

  @Test
  void a_binary_file_is_told_once_and_read_when_it_is_text() throws Exception {
    byte[] bytes = new byte[4096];
    new Random(1).nextBytes(bytes);
    trial.append("app.log", bytes);
    trial.append("packed.log", new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0});
    trial.run();
    readsBeside();
    assertThat(trial.counters().readBytes.sum()).isEqualTo("beside\n".length());
    Files.delete(trial.file("packed.log"));
    Files.writeString(trial.file("app.log"), "text now\n");

    assertThat(trial.awaitExactly(2)).containsExactly("beside", "text now");
  }

  @Test
  void a_file_that_turns_binary_is_read_on_and_ends_nothing() throws Exception {
    byte[] bytes = new byte[1 << 20];
    new Random(2).nextBytes(bytes);
    trial.set("maxLineBytes", 4096).append("app.log", "text\n");
    trial.run().await(1);
    trial.append("app.log", bytes);
    trial.append("app.log", "\nthe end\n");
    LiveGateway.await("what stands behind it", () -> trial.lines().contains("the end"));
    readsBeside();

    assertThat(trial.lines())
        .allSatisfy(line -> assertThat(line.getBytes(UTF_8).length).isLessThanOrEqualTo(4096));
  }

  @Test
  void a_file_that_may_not_be_read_is_told_once_and_read_when_it_may() throws Exception {
    String out = withoutRootsRights("file");

    assertThat(out).contains("last: app.log: permission denied", "told: 1", "lines: [one, two]");
  }

  @Test
  void a_folder_that_may_not_be_looked_into_for_a_while_costs_no_line_and_doubles_none()
      throws Exception {
    String out = withoutRootsRights("folder");

    assertThat(out).contains("last: deep: permission denied", "lines: [one, two, three]");
  }

  /* Bits of permission do not bite root, so another process gives the right to pass over them up. */
  private String withoutRootsRights(String scene) throws Exception {
    Path out = home.resolve("out.txt");
    boolean root = "root".equals(System.getProperty("user.name"));
    String[] drop = {"setpriv", "--bounding-set", "-dac_override,-dac_read_search"};
    String[] program = {
      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
      "-cp",
      System.getProperty("java.class.path"),
      DeniedPaths.class.getName(),
      scene,
      home.resolve("denied").toString()
    };
    ProcessBuilder builder = new ProcessBuilder();
    if (root) {
      builder.command().addAll(List.of(drop));
    }
    builder.command().addAll(List.of(program));
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }

  @Test
  void a_file_that_two_tails_ask_for_stops_the_start_with_both_names() throws Exception {
    TailClaims shared = new TailClaims();
    trial.append("app.log", "one\n");
    trial.claims(shared).run().await(1);
    try (TailTrial second = new TailTrial(home.resolve("second"))) {
      second.claims(shared).set("name", "second").paths(trial.file("app.log").toString());

      assertThatThrownBy(second::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("the tails 'trial' and 'second' both read it")
          .hasMessageContaining(trial.file("app.log").toString());
    }
  }

  @Test
  void a_file_that_two_tails_ask_for_and_that_comes_later_is_read_by_one_of_them()
      throws Exception {
    TailClaims shared = new TailClaims();
    trial.claims(shared).paths("LOGS/*.log").run();
    try (TailTrial second = new TailTrial(home.resolve("second"))) {
      second.claims(shared).set("name", "second").paths(trial.logs + "/a*.log").run();
      trial.append("app.log", "one\n");
      LiveGateway.await(
          "a line and a sentence",
          () ->
              trial.lines().size() + second.lines().size() == 1
                  && (trial.told().last() != null || second.told().last() != null));

      String told = trial.told().last() == null ? second.told().last() : trial.told().last();
      assertThat(told).contains("'trial'", "'second'", "reads it already");
    }
  }
}
