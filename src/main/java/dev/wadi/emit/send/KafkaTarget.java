package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Lines as records of a topic, one each; acknowledged when all replicas that are in step have them.
 * Records of a correlated transaction have its id as their key, as LogFlow's have.
 */
public final class KafkaTarget implements Target {
  private static final Pattern CORRELATION =
      Pattern.compile("\"correlation_id\"\\s*:\\s*\"([^\"]{1,200})\"");

  private final String topic;
  private final long timeoutMillis;
  private final Producer<byte[], byte[]> producer;

  KafkaTarget(String topic, Duration timeout, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.timeoutMillis = timeout.toMillis();
    this.producer = producer;
  }

  /**
   * A topic at some brokers, {@code HOST:PORT} with commas between them.
   *
   * @param timeout of a batch
   * @param more what else the client is made with, such as how brokers know us
   */
  public static KafkaTarget open(
      String brokers, String topic, Duration timeout, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>();
    all.put("bootstrap.servers", brokers);
    all.putAll(more);
    all.put("client.id", "wadi-emit");
    all.put("acks", "all");
    all.put("linger.ms", 5);
    all.put("max.block.ms", timeout.toMillis());
    all.put("request.timeout.ms", (int) timeout.toMillis());
    all.put("delivery.timeout.ms", (int) timeout.toMillis() + 5);
    ByteArraySerializer bytes = new ByteArraySerializer();
    try {
      return new KafkaTarget(topic, timeout, new KafkaProducer<>(all, bytes, bytes));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalArgumentException("'" + brokers + "': " + cause.getMessage(), e);
    }
  }

  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public Told send(LineBatch batch) throws IOException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try {
      for (EmittedLine line : batch.lines()) {
        byte @Nullable [] key = key(batch.kind(), line.text());
        Future<RecordMetadata> coming =
            producer.send(
                new ProducerRecord<>(
                    topic, null, line.time().toEpochMilli(), key, line.text().getBytes(UTF_8)));
        if (coming.isDone()) {
          coming.get(); // what fails at once has waited for brokers already: the next would, too
        }
        sent.add(coming);
      }
      long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * timeoutMillis);
      for (Future<RecordMetadata> each : sent) {
        each.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
      return new Told(Fate.ACKNOWLEDGED, "");
    } catch (ExecutionException e) {
      throw new IOException("no acknowledgement of " + topic + ": " + e.getCause(), e);
    } catch (TimeoutException | KafkaException e) {
      throw new IOException("no acknowledgement of " + topic + ": " + e.getMessage(), e);
    }
  }

  private static byte @Nullable [] key(LineKind kind, String text) {
    if (kind != LineKind.CORRELATED) {
      return null;
    }
    Matcher found = CORRELATION.matcher(text);
    return found.find() ? found.group(1).getBytes(UTF_8) : null;
  }

  @Override
  public void close() {
    producer.close(Duration.ofMillis(timeoutMillis));
  }
}
