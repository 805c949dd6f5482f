package dev.wadi.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the pushes of a {@link PushLoad} came out: how often each line, and in which order. */
public final class ArrivedPushes {
  private final Map<String, Integer> lines = new TreeMap<>();
  private final Map<String, Integer> newest = new HashMap<>();
  private final List<String> outOfOrder = new ArrayList<>();
  private final Map<String, Integer> pushes = new TreeMap<>();

  private ArrivedPushes() {}

  /**
   * What lies in the captures below a folder; a file that is being written is read up to its end.
   */
  public static ArrivedPushes captured(Path captures) {
    ArrivedPushes arrived = new ArrivedPushes();
    if (Files.exists(captures)) {
      try {
        CapturedLines.forEach(captures, line -> arrived.add(line.get("msg").asText()));
      } catch (IOException unfinished) {
        // Somebody writes it, and a frame may be there in part; those who wait ask again.
        return arrived;
      }
    }
    return arrived;
  }

  /** What a Loki got. */
  public static ArrivedPushes of(Collection<String> texts) {
    ArrivedPushes arrived = new ArrivedPushes();
    texts.forEach(arrived::add);
    return arrived;
  }

  /** Waits until every acknowledged push is in the captures; the caller asserts what is there. */
  public static void awaitCaptured(Path captures, Collection<String> ids, Duration limit) {
    PushLoad.await(limit, () -> captured(captures).pushes.keySet().containsAll(ids));
  }

  /** Numbers of lines by push. */
  public Map<String, Integer> pushes() {
    return pushes;
  }

  /** Asserts that every acknowledged line is here once, nothing twice, and each client in order. */
  public ArrivedPushes requireOnceAndInOrder(PushLoad load, String where) {
    List<String> lost =
        load.acknowledged().stream()
            .filter(id -> pushes.getOrDefault(id, 0) < load.linesPerPush())
            .sorted()
            .toList();
    List<String> doubled =
        lines.entrySet().stream().filter(e -> e.getValue() > 1).map(Object::toString).toList();
    assertThat(lost)
        .as("acknowledged but not in %s, of %d", where, load.acknowledged().size())
        .isEmpty();
    assertThat(doubled).as("more than once in %s", where).isEmpty();
    assertThat(outOfOrder).as("out of order in %s", where).isEmpty();
    return this;
  }

  /** Lines that are here more than once, with their number. */
  public Map<String, Integer> doubled() {
    Map<String, Integer> doubled = new TreeMap<>(lines);
    doubled.values().removeIf(count -> count == 1);
    return doubled;
  }

  private void add(String text) {
    String[] words = text.split(" ", 3);
    String client = words[0].substring(0, words[0].indexOf('s'));
    int place =
        Integer.parseInt(words[0].substring(client.length() + 1)) * 10_000
            + Integer.parseInt(words[1]);
    Integer before = newest.put(client, place);
    if (before != null && place < before) {
      outOfOrder.add(client + ": " + place + " after " + before);
    }
    if (lines.merge(words[0] + " " + words[1], 1, Integer::sum) == 1) {
      pushes.merge(words[0], 1, Integer::sum);
    }
  }
}
