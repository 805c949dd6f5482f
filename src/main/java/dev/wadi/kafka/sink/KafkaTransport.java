package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.kafka.client.Connections;
import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.kafka.client.KafkaTrouble;
import dev.wadi.kafka.client.Question;
import dev.wadi.sink.delivery.Fate;
import dev.wadi.sink.delivery.Outcome;
import dev.wadi.sink.delivery.Parcel;
import dev.wadi.sink.delivery.Part;
import dev.wadi.sink.delivery.Piece;
import dev.wadi.sink.delivery.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Writes records with one idempotent producer: what it repeats by itself is there once. A request
 * that failed in part comes again whole, but for what was there when others of it were not wanted.
 * Threads share it.
 */
final class KafkaTransport implements Transport {
  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration CLOSE = Duration.ofSeconds(3);
  private static final int NOBODY = -1;
  private static final int BLOCK_MILLIS = 5_000;

  /*
   * A request is acknowledged as a whole, and the next one waits for that: records gather in few
   * large batches, which cost all sides less, and those that its end left unfilled go soon.
   */
  private static final int LINGER_MILLIS = 5;

  /*
   * What zstd does by itself took a third of all that a line cost, and this half of it. Lines with
   * their keys and headers repeat themselves so much that it hardly shows in bytes.
   */
  private static final int ZSTD_LEVEL = 1;
  private static final int MOST_BATCH_BYTES = 256 << 10;
  private static final int LEAST_BATCH_BYTES = 256;
  private static final int BATCH_HEAD_BYTES = 512;
  private static final int MOST_HEADERS = 3;

  private final String name;
  private final KafkaAccess access;
  private final KafkaSinkSettings settings;
  private final RecordWriter writer;

  /* Places of entries that are there, of requests of which others were rejected. */
  private final Set<String> there = ConcurrentHashMap.newKeySet();

  /* Guards the producer; it is made by the first request, and anew after what it does not survive. */
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Producer<byte[], byte[]> producer;
  private boolean closed;

  KafkaTransport(String name, KafkaAccess access, KafkaSinkSettings settings) {
    this.name = name;
    this.access = access;
    this.settings = settings;
    this.writer = new RecordWriter(settings.form());
  }

  @Override
  public Parcel pack(Part part) throws IOException {
    return writer.pack(part);
  }

  @Override
  public CompletableFuture<Outcome> send(Part part, Parcel parcel) {
    Producer<byte[], byte[]> to;
    try {
      to = producer();
    } catch (RuntimeException | Error e) {
      return CompletableFuture.completedFuture(outcome(e, null, false));
    }
    Sending sending = new Sending(part, parcel, to);
    sending.send();
    return sending
        .outcome
        .orTimeout(2L * settings.deliveryTimeoutMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(
            e -> {
              // A client whose own thread ended on a bad day answers nothing any more.
              discard(to);
              return Outcome.of(Fate.UNAVAILABLE, "the client gave no answer in its time");
            });
  }

  private Producer<byte[], byte[]> producer() {
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the sink is closed");
      }
      Producer<byte[], byte[]> known = producer;
      if (known == null) {
        ByteArraySerializer bytes = new ByteArraySerializer();
        known = new KafkaProducer<>(properties(), bytes, bytes);
        producer = known;
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>();
    all.put("compression.type", settings.compression());
    all.put("compression.zstd.level", ZSTD_LEVEL);
    all.put("linger.ms", LINGER_MILLIS);
    all.put("batch.size", batchBytes());
    all.put("buffer.memory", 32 << 20);
    all.put("max.request.size", 16 << 20);
    all.put("max.block.ms", patienceMillis());
    all.put("delivery.timeout.ms", settings.deliveryTimeoutMillis());
    all.putAll(access.properties(name));
    all.put("request.timeout.ms", Math.min(15_000, settings.deliveryTimeoutMillis() - 100));
    all.put("acks", "all");
    all.put("enable.idempotence", true);
    return all;
  }

  private int patienceMillis() {
    return Math.min(BLOCK_MILLIS, settings.deliveryTimeoutMillis() / 2);
  }

  /*
   * A batch of several records that is larger than the topic takes is cut by the client into batches
   * of this size, so it must be less than that: else the same batch is tried until its time is over.
   */
  private int batchBytes() {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, settings.topic());
    try {
      Config config =
          Question.ask(
                  access,
                  name + "-admin",
                  Duration.ofMillis(patienceMillis()),
                  admin -> admin.describeConfigs(Set.of(topic)).all())
              .get(topic);
      ConfigEntry most = config == null ? null : config.get("max.message.bytes");
      int taken = most == null ? MOST_BATCH_BYTES : Integer.parseInt(most.value());
      return Math.max(LEAST_BATCH_BYTES, Math.min(MOST_BATCH_BYTES, taken - BATCH_HEAD_BYTES));
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      return MOST_BATCH_BYTES; // no right to ask, or nobody there: brokers take more as a rule
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return MOST_BATCH_BYTES;
    }
  }

  /** A request on its way: its records, one by one. */
  private final class Sending implements Records.Reader {
    private final Part part;
    private final Parcel parcel;
    private final Header tenant;
    private final Producer<byte[], byte[]> to;
    private final AtomicInteger open = new AtomicInteger(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /* Records that are not there, by their number in the request. Guarded by itself. */
    private final BitSet missing = new BitSet();
    private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    /* Of whoever sends. */
    private int records;
    private int partitions;
    private int partition;
    private int ofPiece = -1;
    private @Nullable Receipt receipt;

    Sending(Part part, Parcel parcel, Producer<byte[], byte[]> to) {
      this.part = part;
      this.parcel = parcel;
      this.tenant = new SentHeader("wadi-tenant", part.tenant().getBytes(UTF_8));
      this.to = to;
    }

    void send() {
      try {
        partitions = to.partitionsFor(settings.topic()).size();
        writer.read(part, parcel, this);
      } catch (RuntimeException | Error e) {
        failure.accumulateAndGet(e, Sending::worse);
      }
      ended(null, NOBODY);
    }

    /* As the client's own rule has it, but once for all records of a key. */
    @Override
    public void key(int number, byte[] key) {
      partition = Utils.toPositive(Utils.murmur2(key)) % partitions;
      if (number != ofPiece) {
        ofPiece = number;
        String place = part.pieces().get(number).place();
        receipt = place.isEmpty() ? null : new Receipt(part.tenant(), place);
      }
    }

    @Override
    public void record(int number, int entry, byte[] key, long nanos, byte[] value) {
      int record = records++;
      Receipt place = receipt;
      if (failure.get() != null) {
        isMissing(record); // the whole request comes again
        return;
      }
      if (place != null && !there.isEmpty() && there.contains(place.text(entry))) {
        return; // this is what was there already
      }
      open.incrementAndGet();
      try {
        ProducerRecord<byte[], byte[]> sent =
            new ProducerRecord<>(
                settings.topic(), partition, key, value, headers(place, entry, nanos));
        Future<RecordMetadata> unused = to.send(sent, (metadata, e) -> ended(e, record));
      } catch (RuntimeException | Error e) {
        ended(e, record);
      }
    }

    private List<Header> headers(@Nullable Receipt place, int entry, long nanos) {
      List<Header> headers = new ArrayList<>(MOST_HEADERS);
      headers.add(tenant);
      if (writer.isWithoutTime()) {
        headers.add(new SentHeader("wadi-time", Digits.of(nanos)));
      }
      if (place != null) {
        headers.add(new SentHeader("wadi-receipt", place.bytes(entry)));
      }
      return headers;
    }

    private void isMissing(int record) {
      synchronized (missing) {
        missing.set(record);
      }
    }

    private void ended(@Nullable Throwable e, int record) {
      if (e != null) {
        isMissing(record);
        failure.accumulateAndGet(e, Sending::worse);
      }
      if (open.decrementAndGet() == 0) {
        conclude();
      }
    }

    /* What a person has to mend says more than that some record was not wanted. */
    private static @Nullable Throwable worse(@Nullable Throwable a, @Nullable Throwable b) {
      return a == null || b == null || KafkaTrouble.of(a).kind() == KafkaTrouble.Kind.REJECTED
          ? b
          : a;
    }

    private void conclude() {
      Throwable e = failure.get();
      if (e == null) {
        if (!there.isEmpty()) {
          forget();
        }
        outcome.complete(Outcome.delivered());
        return;
      }
      Outcome told = outcome(e, to, part.entries() == 1);
      if (told.fate() == Fate.REJECTED && there.size() < MOST_REMEMBERED) {
        remember();
      }
      outcome.complete(told);
    }

    private void remember() {
      int[] number = new int[1];
      writer.read(
          part,
          parcel,
          (piece, entry, key, nanos, value) -> {
            boolean not;
            synchronized (missing) {
              not = missing.get(number[0]++);
            }
            String place = part.pieces().get(piece).place();
            if (!not && !place.isEmpty()) {
              there.add(new Receipt(part.tenant(), place).text(entry));
            }
          });
    }

    private void forget() {
      for (Piece piece : part.pieces()) {
        Receipt place = new Receipt(part.tenant(), piece.place());
        for (int i = 0; i < piece.batch().entries(); i++) {
          there.remove(place.text(piece.from() + i));
        }
      }
    }
  }

  private Outcome outcome(Throwable e, @Nullable Producer<byte[], byte[]> of, boolean alone) {
    KafkaTrouble trouble = KafkaTrouble.of(e);
    String words = trouble.words();
    String nobody = of == null ? null : Connections.trouble(access, of.metrics());
    boolean nowhere = e instanceof TimeoutException && words.contains("not present in metadata");
    if (nobody != null && trouble.kind() == KafkaTrouble.Kind.LATER) {
      return Outcome.of(Fate.UNAVAILABLE, nobody + ": " + words);
    }
    if (nowhere && of != null && Connections.areSilent(of.metrics(), patienceMillis())) {
      return Outcome.of(
          Fate.UNAVAILABLE,
          "the brokers at %s are there, and have not said within %d ms whether the topic %s is"
              .formatted(access.brokers(), patienceMillis(), settings.topic()));
    }
    if (nowhere) {
      return Outcome.of(
          Fate.MISCONFIGURED,
          "the topic " + settings.topic() + " is not there, or this user may not see it");
    }
    return switch (trouble.kind()) {
      // The brokers refuse a line with its neighbours: one that is alone here was good itself.
      case REJECTED ->
          Outcome.of(
              alone && KafkaTrouble.isNeighbour(e) ? Fate.UNAVAILABLE : Fate.REJECTED, words);
      case PERSON -> {
        discard(of);
        yield Outcome.of(Fate.MISCONFIGURED, words);
      }
      case LATER -> Outcome.of(Fate.UNAVAILABLE, words);
    };
  }

  /* After some of these a producer answers nothing else any more, whatever a person mends. */
  private void discard(@Nullable Producer<byte[], byte[]> broken) {
    lock.lock();
    try {
      if (broken != null && producer == broken) {
        producer = null;
      } else {
        return;
      }
    } finally {
      lock.unlock();
    }
    broken.close(Duration.ZERO);
  }

  @Override
  public String withoutSecrets(String text) {
    return access.withoutSecrets(text);
  }

  @Override
  public void close() {
    Producer<byte[], byte[]> closing;
    lock.lock();
    try {
      closed = true;
      closing = producer;
      producer = null;
    } finally {
      lock.unlock();
    }
    if (closing != null) {
      closing.close(CLOSE);
    }
  }
}
