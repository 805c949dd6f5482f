package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.kafka.client.KafkaTrouble;
import dev.wadi.kafka.client.Question;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of a log in a topic: a batch is in it when all replicas in sync have its records.
 * A record is the streams of one tenant in one partition, as a push of Loki's in protobuf. Threads
 * share it.
 */
public final class KafkaLog implements AutoCloseable {
  /** Header: whose lines they are. */
  static final String TENANT = "wadi-tenant";

  /** Header: a redaction that looks for something went over the lines. */
  static final String REDACTED = "wadi-redacted";

  private static final Logger LOG = LoggerFactory.getLogger(KafkaLog.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RECOUNT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long REMAKE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final String ADMIN = "wadi-log-admin";
  private static final int ANSWER_MILLIS = 15_000;
  private static final int BLOCK_MILLIS = 3_000;
  private static final int MOST_WAITING = 10_000;
  private static final long GIVE_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(2 * ANSWER_MILLIS);
  private static final int LEAST_BYTES = 512;

  /* A third of the work of what zstd does by itself, and about as few bytes: see KafkaTransport. */
  private static final int ZSTD_LEVEL = 1;

  private final KafkaAccess access;
  private final LogSettings settings;
  private final TopicNumbers numbers;
  private final Supplier<Producer<byte[], byte[]>> clients;
  private final PushRequestEncoder encoder = new PushRequestEncoder();

  /*
   * A client's producer waits for metadata and room on the thread of its caller, and ours are the
   * loops that serve all connections: so one thread hands everything over.
   */
  private final BlockingQueue<Append> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Thread writer;
  private volatile boolean closed;
  private volatile @Nullable Producer<byte[], byte[]> producer;
  private int partitions;
  private long countedNanos;

  /* Of the lines of one record; it learns what the topic takes. */
  private volatile int mostBytes = Pieces.MOST_BYTES;

  /* Batches whose records are with the client, in their order. */
  private final Queue<Appending> open = new ConcurrentLinkedQueue<>();

  /* Failed for a reason that a person mends, after which it may answer nothing else any more. */
  private volatile @Nullable Producer<byte[], byte[]> broken;
  private long madeNanos;

  private final LongAdder appendedEntries = new LongAdder();
  private final LongAdder appendedBytes = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final AtomicLong underWay = new AtomicLong();
  private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();

  /** Hears what became of a batch, once, on any thread. */
  public interface Listener {
    /**
     * All of it is there.
     *
     * @param receipt {@code topic:partition:offset}, several joined by commas
     */
    void appended(String receipt);

    /** Some of it is there, and the brokers will never take the rest. */
    void appendedInPart(String receipt, List<Batch> there, List<Batch> rejected, String words);

    /** Not all of it is there; it may come again. */
    void refused(KafkaTrouble why);
  }

  private record Append(Batch batch, long arrivedNanos, Listener listener) {}

  KafkaLog(KafkaAccess access, LogSettings settings) {
    this(access, settings, () -> client(access, settings));
  }

  /**
   * @param clients makes a producer, and the topic when there is none
   */
  KafkaLog(KafkaAccess access, LogSettings settings, Supplier<Producer<byte[], byte[]>> clients) {
    this.access = access;
    this.settings = settings;
    this.clients = clients;
    this.numbers = new TopicNumbers(settings.directory());
  }

  LogSettings settings() {
    return settings;
  }

  KafkaAccess access() {
    return access;
  }

  /** Puts a batch into the log; never waits. */
  void append(Batch batch, Listener listener) {
    start();
    underWay.incrementAndGet();
    Append append = new Append(batch, System.nanoTime(), counted(batch, listener));
    if (closed || !waiting.offer(append)) {
      append.listener().refused(later(closed ? "the log is closed" : "too much waits for brokers"));
    } else if (closed && waiting.remove(append)) {
      // Who writes may have looked for the last time before it came.
      append.listener().refused(later("the log is closed"));
    }
  }

  private Listener counted(Batch batch, Listener listener) {
    return new Listener() {
      @Override
      public void appended(String receipt) {
        underWay.decrementAndGet();
        appendedEntries.add(batch.entries());
        trouble.set(null);
        listener.appended(receipt);
      }

      @Override
      public void appendedInPart(
          String receipt, List<Batch> there, List<Batch> rejected, String words) {
        underWay.decrementAndGet();
        there.forEach(part -> appendedEntries.add(part.entries()));
        KafkaLog.this.refused.increment();
        listener.appendedInPart(receipt, there, rejected, access.withoutSecrets(words));
      }

      @Override
      public void refused(KafkaTrouble why) {
        underWay.decrementAndGet();
        KafkaLog.this.refused.increment();
        String told = access.withoutSecrets(why.words());
        boolean ofLog = why.kind() != KafkaTrouble.Kind.REJECTED; // else of these lines alone
        if (ofLog && !told.equals(trouble.getAndSet(told))) {
          LOG.warn("The log in Kafka takes nothing. topic={} cause=\"{}\"", settings.topic(), told);
        }
        listener.refused(new KafkaTrouble(why.kind(), told));
      }
    };
  }

  private void start() {
    if (writer != null) {
      return;
    }
    lock.lock();
    try {
      if (writer == null && !closed) {
        Thread thread = new Thread(this::write, "wadi-kafka-log");
        writer = thread;
        thread.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /*
   * Whatever goes wrong with a batch is that batch's: the thread goes on. When it ends all the same,
   * the log is closed, and says so to everybody who waits.
   */
  private void write() {
    try {
      while (!closed) {
        Append next = waiting.poll(100, TimeUnit.MILLISECONDS);
        if (next != null) {
          write(next);
        }
        giveUpOld();
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    } finally {
      closed = true;
      Append left = waiting.poll();
      while (left != null) {
        left.listener().refused(later("the log is closed"));
        left = waiting.poll();
      }
    }
  }

  private void write(Append append) {
    if (System.nanoTime() - append.arrivedNanos() > PATIENCE_NANOS) {
      String known = trouble.get();
      append.listener().refused(later(known == null ? "no answer in time" : known));
      return;
    }
    List<Pieces.Piece> pieces;
    Producer<byte[], byte[]> to;
    try {
      to = producer();
      pieces = Pieces.of(append.batch(), partitions, mostBytes);
    } catch (RuntimeException | Error e) {
      append.listener().refused(KafkaTrouble.of(e));
      return;
    }
    Appending appending = new Appending(pieces, append.listener());
    open.add(appending);
    for (int i = 0; i < pieces.size(); i++) {
      int number = i;
      try {
        ProducerRecord<byte[], byte[]> record = record(pieces.get(i));
        appendedBytes.add(record.value().length);
        var unused =
            to.send(
                record,
                (metadata, e) -> {
                  watch(to, e);
                  appending.ended(number, e == null ? metadata : null, learned(e, pieces, number));
                });
      } catch (RuntimeException | Error e) {
        watch(to, e);
        appending.ended(number, null, learned(e, pieces, number));
      }
    }
  }

  /*
   * Several lines that are too large together may come again, in smaller records; one that is too
   * large alone may not.
   */
  private @Nullable KafkaTrouble learned(
      @Nullable Throwable e, List<Pieces.Piece> pieces, int number) {
    if (e == null) {
      return null;
    }
    Batch piece = pieces.get(number).batch();
    if (!(e instanceof RecordTooLargeException) || piece.entries() < 2) {
      return KafkaTrouble.of(e);
    }
    long bytes = Math.min(mostBytes, piece.lineBytes());
    mostBytes = (int) Math.max(LEAST_BYTES, bytes / 2);
    return later("the topic takes smaller records than these, and gets smaller ones from now on");
  }

  /* A client whose own thread ended on a bad day answers nothing any more, and its time goes by. */
  private void giveUpOld() {
    Appending oldest = open.peek();
    while (oldest != null && oldest.isOver()) {
      open.remove(oldest);
      oldest = open.peek();
    }
    if (oldest != null && oldest.ageNanos() > GIVE_UP_NANOS) {
      LOG.error(
          "The client of Kafka's gave no answer in its time, and is made anew. topic={}",
          settings.topic());
      broken = producer;
      for (Appending one = open.poll(); one != null; one = open.poll()) {
        one.giveUp(later("the client gave no answer"));
      }
    }
  }

  private void watch(Producer<byte[], byte[]> of, @Nullable Throwable e) {
    if (e != null && KafkaTrouble.of(e).kind() == KafkaTrouble.Kind.PERSON) {
      broken = of;
    }
  }

  private ProducerRecord<byte[], byte[]> record(Pieces.Piece piece) {
    Batch batch = piece.batch();
    byte[] tenant = batch.tenant().getBytes(UTF_8);
    Batch.Encoded known = batch.encoded();
    byte[] value =
        known == null
            ? encoder.encode(batch)
            : Arrays.copyOfRange(known.bytes(), known.offset(), known.offset() + known.length());
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(settings.topic(), piece.partition(), tenant, value);
    record.headers().add(TENANT, tenant);
    if (batch.redactedBy() != null) {
      record.headers().add(REDACTED, new byte[] {'1'});
    }
    return record;
  }

  private static KafkaTrouble later(String words) {
    return new KafkaTrouble(KafkaTrouble.Kind.LATER, words);
  }

  /* On the writer's thread. */
  private Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> known = producer;
    long now = System.nanoTime();
    if (known != null && known == broken && now - madeNanos > REMAKE_NANOS) {
      producer = null;
      known.close(Duration.ZERO);
      known = null;
    }
    if (known == null) {
      known = clients.get();
      producer = known;
      madeNanos = now;
    }
    if (partitions == 0 || now - countedNanos > RECOUNT_NANOS) {
      partitions = known.partitionsFor(settings.topic()).size();
      countedNanos = now;
    }
    return known;
  }

  private static Producer<byte[], byte[]> client(KafkaAccess access, LogSettings settings) {
    makeTopic(access, settings);
    ByteArraySerializer bytes = new ByteArraySerializer();
    return new KafkaProducer<>(properties(access), bytes, bytes);
  }

  private static Map<String, Object> properties(KafkaAccess access) {
    Map<String, Object> all = new HashMap<>();
    all.put("compression.type", "zstd");
    all.put("compression.zstd.level", ZSTD_LEVEL);
    all.put("linger.ms", 2);
    all.put("batch.size", 512 << 10);
    all.put("buffer.memory", 32 << 20);
    all.put("max.request.size", 16 << 20);
    all.put("max.block.ms", BLOCK_MILLIS);
    all.put("delivery.timeout.ms", ANSWER_MILLIS);
    all.putAll(access.properties("wadi-log"));
    all.put("request.timeout.ms", ANSWER_MILLIS / 3);
    all.put("acks", "all");
    all.put("enable.idempotence", true);
    return all;
  }

  /** Makes the topic when there is none; another may have made it first. */
  private static void makeTopic(KafkaAccess access, LogSettings settings) {
    try {
      Set<String> known = Question.ask(access, ADMIN, ASK, admin -> admin.listTopics().names());
      if (known.contains(settings.topic())) {
        return;
      }
      NewTopic topic =
          new NewTopic(
                  settings.topic(),
                  Optional.of(settings.partitions()),
                  settings.replicas() == 0
                      ? Optional.empty()
                      : Optional.of((short) settings.replicas()))
              .configs(Map.of("max.message.bytes", Integer.toString(16 << 20)));
      Void unused =
          Question.ask(access, ADMIN, ASK, admin -> admin.createTopics(List.of(topic)).all());
      LOG.info(
          "The topic of the log was made. topic={} partitions={}",
          settings.topic(),
          settings.partitions());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e);
      }
    } catch (TimeoutException e) {
      throw new org.apache.kafka.common.errors.TimeoutException(
          "no broker answers at " + access.brokers(), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Which of the topics of that name it is, from 1 on: see {@link TopicNumbers}. */
  long number() throws IOException {
    try {
      TopicDescription topic =
          Question.ask(
                  access,
                  ADMIN,
                  ASK,
                  admin -> admin.describeTopics(List.of(settings.topic())).allTopicNames())
              .get(settings.topic());
      if (topic == null) {
        throw new IOException("the topic " + settings.topic() + " is not there");
      }
      return numbers.of(topic.topicId().toString());
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(KafkaTrouble.of(e).words(), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What is wrong with it now; null when nothing is. */
  @Nullable String trouble() {
    return trouble.get();
  }

  long appendedEntries() {
    return appendedEntries.sum();
  }

  long appendedBytes() {
    return appendedBytes.sum();
  }

  long refusedBatches() {
    return refused.sum();
  }

  long batchesUnderWay() {
    return underWay.get();
  }

  @Override
  public void close() {
    closed = true;
    Thread running = writer;
    if (running != null) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Producer<byte[], byte[]> closing = producer;
    if (closing != null) {
      closing.close(Duration.ofSeconds(5));
    }
  }
}
