package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real logrotate turns the files of a busy writer, and every number comes once. */
class TailLogrotateTest {
  private static final int ROUNDS = Integer.getInteger("wadi.tail.rotations", 4);
  private static final Path LOGROTATE = Path.of("/usr/sbin/logrotate");

  private static final Pattern WHOLE = Pattern.compile("number [0-9]+ end");

  @TempDir Path home;

  /* Numbers its lines; holds its file open until it is told that it was rotated, as programs do. */
  private static final class Writer implements Runnable {
    private final Path file;
    final AtomicInteger written = new AtomicInteger();
    final AtomicBoolean stop = new AtomicBoolean();
    final AtomicBoolean reopen = new AtomicBoolean();

    Writer(Path file) {
      this.file = file;
    }

    private FileChannel open() throws IOException {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void run() {
      try {
        FileChannel channel = open();
        while (!stop.get()) {
          if (reopen.getAndSet(false)) {
            channel.close();
            channel = open();
          }
          StringBuilder text = new StringBuilder();
          for (int i = 0; i < 20; i++) {
            text.append("number ").append(written.getAndIncrement()).append(" end\n");
          }
          channel.write(ByteBuffer.wrap(text.toString().getBytes(UTF_8)));
          TimeUnit.MICROSECONDS.sleep(500);
        }
        channel.close();
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "create compress",
        "create compress delaycompress",
        "nocreate compress",
        "copytruncate",
        "copytruncate compress delaycompress"
      })
  void every_number_comes_once_however_the_file_is_rotated(String how) throws Exception {
    assumeTrue(Files.isExecutable(LOGROTATE), LOGROTATE + " is not installed: nothing rotates");
    boolean copied = how.startsWith("copytruncate");
    /* Between its copy and its cut, or its packing and its deletion, logrotate itself loses lines. */
    boolean loses = copied || how.endsWith(" compress");
    try (TailTrial trial = new TailTrial(home)) {
      trial.set("maxInFlightBytes", 4L << 20);
      Path conf = home.resolve("rotate.conf");
      Files.writeString(
          conf,
          trial.file("app.log")
              + " {\n  rotate 10000\n  missingok\n  "
              + how.replace(" ", "\n  ")
              + "\n}\n");
      Files.setPosixFilePermissions(
          conf, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
      Writer writer = new Writer(trial.file("app.log"));
      Thread thread = new Thread(writer, "writer");
      thread.start();
      trial.run();
      for (int round = 0; round < ROUNDS; round++) {
        int before = writer.written.get();
        LiveGateway.await("lines to rotate", () -> writer.written.get() > before + 200);
        rotate(conf);
        writer.reopen.set(!copied);
      }
      writer.stop.set(true);
      thread.join();
      Set<String> there = whatIsThere(trial.logs);
      LiveGateway.await("all that is there", () -> new HashSet<>(trial.lines()).containsAll(there));
      trial.quiet();

      List<String> kept = new ArrayList<>(trial.lines());
      kept.removeIf(line -> copied && !isWhole(line)); // cut by the copy that logrotate made
      List<String> wanted = new ArrayList<>();
      for (int i = 0; i < writer.written.get(); i++) {
        wanted.add("number " + i + " end");
      }
      assertThat(kept).doesNotHaveDuplicates();
      if (loses) {
        Set<String> strange = new HashSet<>(kept);
        wanted.forEach(strange::remove);
        assertThat(strange).as("what nobody wrote").isEmpty();
      } else {
        assertThat(kept).hasSameSizeAs(wanted);
        assertThat(new HashSet<>(kept)).isEqualTo(new HashSet<>(wanted));
      }
      System.out.printf(
          "%s: rotations=%d lines=%d kept=%d lostByLogrotate=%d%n",
          how, ROUNDS, wanted.size(), kept.size(), wanted.size() - there.size());
    }
  }

  private void rotate(Path conf) throws Exception {
    Process process =
        new ProcessBuilder(
                LOGROTATE.toString(), "-f", "-s", home.resolve("state").toString(), conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("said").toFile())
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(home.resolve("said"))).isZero();
  }

  private static boolean isWhole(String line) {
    return WHOLE.matcher(line).matches();
  }

  /* All whole lines in all forms of the log: what nobody but the tail could have lost. */
  private static Set<String> whatIsThere(Path folder) throws IOException {
    Set<String> lines = new HashSet<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path path : all) {
        try (InputStream raw = Files.newInputStream(path);
            InputStream in = path.toString().endsWith(".gz") ? new GZIPInputStream(raw) : raw) {
          new String(in.readAllBytes(), UTF_8)
              .lines()
              .filter(TailLogrotateTest::isWhole)
              .forEach(lines::add);
        }
      }
    }
    return lines;
  }
}
