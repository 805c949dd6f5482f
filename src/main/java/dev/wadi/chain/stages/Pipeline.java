package dev.wadi.chain.stages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Stages that each line of a batch goes through in order. They are those of promtail's pipelines,
 * under the same names and with the same settings; here a line, its labels and what was found in it
 * are texts, so this is for sources of moderate speed. Threads may share it; one batch at a time.
 *
 * <p>A stage that does not understand a line leaves it as it is. What it was let go for is counted
 * by reason.
 */
public final class Pipeline {
  private final List<Stage> stages;

  /* Guards the stages: some remember times and amounts of earlier lines. No I/O under it. */
  private final ReentrantLock lock = new ReentrantLock();

  private Pipeline(List<Stage> stages) {
    this.stages = List.copyOf(stages);
  }

  /**
   * What is left, and what went.
   *
   * @param dropped how many entries went for which reason
   */
  public record Result(Batch batch, Map<String, Integer> dropped) {
    public Result {
      dropped = Map.copyOf(dropped);
    }
  }

  /**
   * Reads stages from a list in YAML.
   *
   * @throws StageException when one is not understood, with its line
   */
  public static Pipeline parse(String text) {
    return parse(text, Clocks.SYSTEM);
  }

  static Pipeline parse(String text, Clocks clocks) {
    return new Pipeline(
        new StageReader(clocks).stages(YamlNode.parse(text, UnaryOperator.identity())));
  }

  /**
   * Looks at one stage of a list.
   *
   * @throws StageException when it is not understood
   */
  public static void check(YamlNode stage) {
    new StageReader(Clocks.SYSTEM).stage(stage);
  }

  /** Sends a batch through. */
  public Result apply(Batch batch) {
    Map<Labels, List<Line>> streams = new LinkedHashMap<>();
    Map<String, Integer> dropped = new LinkedHashMap<>();
    lock.lock();
    try {
      for (Entry entry : batch) {
        Line line = new Line(entry);
        line.through(stages);
        String reason = line.dropped;
        if (reason == null) {
          streams.computeIfAbsent(Labels.of(line.labels), l -> new ArrayList<>()).add(line);
        } else {
          dropped.merge(reason, 1, Integer::sum);
        }
      }
    } finally {
      lock.unlock();
    }
    List<LogStream> made = new ArrayList<>(streams.size());
    streams.forEach((labels, lines) -> made.add(stream(labels, lines)));
    return new Result(new Batch(batch.tenant(), made), dropped);
  }

  private static LogStream stream(Labels labels, List<Line> lines) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    List<int[]> slices = new ArrayList<>();
    for (Line line : lines) {
      slices.add(put(bytes, line.text));
      line.metadata.forEach(
          (name, value) -> {
            slices.add(put(bytes, name));
            slices.add(put(bytes, value));
          });
    }
    LogStream.Builder stream = new LogStream.Builder(labels, bytes.toByteArray(), lines.size());
    int at = 0;
    for (Line line : lines) {
      int[] text = slices.get(at++);
      stream.add(line.nanos, text[0], text[1]);
      for (int pair = 0; pair < line.metadata.size(); pair++) {
        int[] name = slices.get(at++);
        int[] value = slices.get(at++);
        stream.addMetadata(name[0], name[1], value[0], value[1]);
      }
    }
    return stream.build();
  }

  private static int[] put(ByteArrayOutputStream bytes, String text) {
    byte[] added = text.getBytes(UTF_8);
    int from = bytes.size();
    bytes.writeBytes(added);
    return new int[] {from, added.length};
  }
}
