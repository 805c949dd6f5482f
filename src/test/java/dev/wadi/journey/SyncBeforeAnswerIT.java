package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.PushLoad;
import dev.wadi.kit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The running jar's system calls, as {@code strace} saw them: no answer leaves before the record
 * that its receipt names was written, and before a sync that began after that has ended.
 */
class SyncBeforeAnswerIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int PUSHES = 150;

  @TempDir Path folder;

  @Test
  void no_answer_leaves_before_its_record_is_synced() throws Exception {
    int code =
        SmallDisk.run(folder.resolve("strace.log"), "strace", "-f", "-o", "/dev/null", "true");
    assumeTrue(code == 0, "strace is not installed, or may not trace here");
    Path trace = folder.resolve("trace");
    int acknowledged;
    try (GatewayProcess gateway =
        new GatewayProcess(Files.createDirectories(folder.resolve("home")))) {
      gateway
          .under("strace", "-D", "-f", "-y", "-s", "200", "-o", trace.toString())
          .under("-e", "trace=pwrite64,pwritev,fdatasync,fsync,sendto,sendmsg,write,writev")
          .set("wadi.wal.segmentBytes", "1MB")
          .set("wadi.console.enabled", "false");
      gateway.start();
      PushLoad load = PushLoad.begin(gateway, 3, 20, 200, Duration.ofMillis(1));
      try {
        assertThat(load.awaitMoreAcknowledged(PUSHES, LONG)).as(load.summary()).isTrue();
      } finally {
        load.end();
      }
      acknowledged = load.answers(204);
      gateway.stop();
    }

    Calls calls = new Calls();
    Files.readAllLines(trace).forEach(calls::see);

    assertThat(calls.tooEarly).isEmpty();
    assertThat(calls.answers).isGreaterThanOrEqualTo(acknowledged);
    assertThat(calls.segments).as("segments that were written to").hasSizeGreaterThan(1);
  }

  /**
   * What the trace tells, line by line. A call that others overtake is told in two lines: where it
   * began, and where it ended. strace holds a thread at each of both until the line is written, so
   * what one thread did before it woke another stands before what the other does then.
   */
  private static final class Calls {
    private static final Pattern BEGUN =
        Pattern.compile(
            "^(\\d+) +(\\w+)\\(\\d+<([^>]*)>(.*?)(?: = (\\d+)| <unfinished \\.\\.\\.>)$");
    private static final Pattern ENDED =
        Pattern.compile("^(\\d+) +<\\.\\.\\. (\\w+) resumed>.* = (-?\\d+).*$");
    private static final Pattern PLACE = Pattern.compile(", (\\d+), (\\d+)\\)?$");
    private static final Pattern RECEIPT =
        Pattern.compile("X-Wadi-Receipt: main:(\\d+):(\\d+):", Pattern.CASE_INSENSITIVE);

    final List<String> tooEarly = new ArrayList<>();
    final Map<Long, Segment> segments = new HashMap<>();
    int answers;
    private final Map<String, Call> open = new HashMap<>();

    private record Call(String name, Segment segment, long from, long to, long syncs) {}

    /* Bytes written and not synced yet are kept apart from those that the next sync takes along. */
    private static final class Segment {
      long written;
      long synced;
    }

    void see(String line) {
      Matcher ended = ENDED.matcher(line);
      Matcher begun = BEGUN.matcher(line);
      if (ended.matches()) {
        Call call = open.remove(ended.group(1) + ended.group(2));
        if (call != null && !ended.group(3).startsWith("-")) {
          end(call);
        }
      } else if (begun.matches()) {
        answer(line);
        if (begun.group(3).endsWith(".wal")) {
          Call call = call(begun);
          if (begun.group(5) == null) {
            open.put(begun.group(1) + call.name, call);
          } else {
            end(call);
          }
        }
      }
    }

    private Call call(Matcher begun) {
      String file = begun.group(3).substring(begun.group(3).lastIndexOf('/') + 1);
      Segment segment =
          segments.computeIfAbsent(
              Long.parseLong(file.substring(0, file.indexOf('.'))), number -> new Segment());
      Matcher place = PLACE.matcher(begun.group(4));
      boolean write = begun.group(2).startsWith("pwrite") && place.find();
      long from = write ? Long.parseLong(place.group(2)) : 0;
      long to = write ? from + Long.parseLong(place.group(1)) : 0;
      return new Call(begun.group(2), segment, from, to, segment.written);
    }

    private static void end(Call call) {
      if (call.name.endsWith("sync")) {
        call.segment.synced = Math.max(call.segment.synced, call.syncs);
      } else if (call.from <= call.segment.written) {
        call.segment.written = Math.max(call.segment.written, call.to);
      }
    }

    private void answer(String line) {
      Matcher receipt = RECEIPT.matcher(line);
      while (receipt.find()) {
        answers++;
        Segment segment = segments.get(Long.parseLong(receipt.group(1)));
        if (segment == null || segment.synced <= Long.parseLong(receipt.group(2))) {
          tooEarly.add(line);
        }
      }
    }
  }
}
