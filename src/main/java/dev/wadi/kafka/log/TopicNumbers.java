package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A growing number for each topic that bore our log's name, by the id that brokers give it: offsets
 * begin anew with a topic that was made anew, and a capture must not take its lines for some that
 * it has. Threads share it.
 */
final class TopicNumbers {
  private final DurableFile file;

  TopicNumbers(Path directory) {
    this.file = new DurableFile(directory.resolve("topics"));
  }

  /** Its number, from 1 on; a new one is safe on disk before it is told. */
  synchronized long of(String topicId) throws IOException {
    List<String> known = new ArrayList<>(new String(file.read(), UTF_8).lines().toList());
    int at = known.indexOf(topicId);
    if (at < 0) {
      known.add(topicId);
      file.write((String.join("\n", known) + "\n").getBytes(UTF_8));
      at = known.size() - 1;
    }
    return at + 1L;
  }
}
