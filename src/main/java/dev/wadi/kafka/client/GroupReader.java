package dev.wadi.kafka.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics as a member of a consumer group, hands their records on in cuts, and commits an
 * offset when everything before it is done. Has a thread of its own; others may call it.
 */
public final class GroupReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupReader.class);
  private static final Duration QUIET = Duration.ofMillis(100);
  private static final Duration BUSY = Duration.ofMillis(2);
  private static final Duration ASK = Duration.ofSeconds(5);
  private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TROUBLE_MILLIS = 1_000;

  /** Takes what is read. */
  public interface Taker {
    /**
     * A cut, on the reader's thread.
     *
     * @param fate is told once, by any thread
     */
    void take(Cut cut, Fate fate);

    /** Records that the brokers do not have any more, and that the group never saw. */
    void lost(TopicPartition partition, long from, long to);
  }

  /** What became of a cut. */
  public interface Fate {
    /** It is done. */
    void done();

    /** It was not taken. */
    void comeAgain(long afterMillis, String why);
  }

  private record Seek(SeekTarget target, CompletableFuture<Boolean> moved) {}

  private final String name;
  private final GroupSettings settings;
  private final Taker taker;
  private final Troubles troubles;
  private final Supplier<Consumer<byte[], byte[]>> clients;

  /* What other threads want from the reader's thread. */
  private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();
  private final BlockingQueue<Seek> seeks = new LinkedBlockingQueue<>();
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean paused;
  private volatile GroupPicture picture = GroupPicture.BLANK;

  /* Of the reader's thread. */
  private final Lanes lanes;
  private long committedNanos = System.nanoTime();
  private long lookedNanos = System.nanoTime();

  /**
   * A reader that has not begun.
   *
   * @param name of its thread and of the client, as brokers show it
   */
  public GroupReader(
      String name, KafkaAccess access, GroupSettings settings, Taker taker, InstantSource clock) {
    this(name, access, settings, taker, clock, () -> GroupClient.open(name, access, settings));
  }

  /**
   * @param clients makes a client that has subscribed to nothing yet
   */
  GroupReader(
      String name,
      KafkaAccess access,
      GroupSettings settings,
      Taker taker,
      InstantSource clock,
      Supplier<Consumer<byte[], byte[]>> clients) {
    this.name = name;
    this.settings = settings;
    this.taker = taker;
    this.troubles = new Troubles(name, access, clock);
    this.clients = clients;
    this.lanes = new Lanes(name, settings, taker, clock, clients);
    this.thread = new Thread(this::run, name);
  }

  /** Begins; whether brokers answer is told by {@link #picture()}. */
  public void start() {
    thread.start();
  }

  /** Fetches and hands on nothing more; it stays a member of its group. */
  public void pause() {
    paused = true;
  }

  /** Goes on after {@link #pause}. */
  public void resume() {
    paused = false;
  }

  public boolean isPaused() {
    return paused;
  }

  public GroupPicture picture() {
    return picture;
  }

  /**
   * Moves the group in all partitions that are ours: what lies behind is read, again if it was read
   * before.
   *
   * @return completes when it stands there, with whether any partition that is meant is ours
   */
  public CompletableFuture<Boolean> seek(SeekTarget target) {
    CompletableFuture<Boolean> moved = new CompletableFuture<>();
    seeks.add(new Seek(target, moved));
    return moved;
  }

  /** Asks it to end, and does not wait for it. */
  public void stop() {
    stopping = true;
  }

  /** Ends: what is on its way gets some time, what is done is committed. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(settings.drain().plus(ASK).plus(ASK).toMillis());
      if (thread.isAlive()) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  // --- the reader's thread ---

  private void run() {
    while (!stopping) {
      try (Consumer<byte[], byte[]> consumer = consumer()) {
        read(consumer);
      } catch (InterruptException e) {
        return;
      } catch (RuntimeException | Error e) {
        // Also on the worst day: a thread that ended would look like a topic without records.
        troubles.has(KafkaTrouble.of(e));
        lanes.forgetAll();
        show(null);
        if (!rest()) {
          return;
        }
      }
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    Consumer<byte[], byte[]> made = clients.get();
    made.subscribe(settings.topics(), new Rebalancing(made));
    return made;
  }

  private boolean rest() {
    try {
      TimeUnit.MILLISECONDS.sleep(TROUBLE_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void read(Consumer<byte[], byte[]> consumer) {
    while (!stopping) {
      try {
        turn(consumer);
      } catch (OffsetOutOfRangeException e) {
        lanes.outOfRange(consumer, e);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        if (lanes.isDamage(consumer, e)) {
          continue; // the other partitions go on
        }
        troubles.has(KafkaTrouble.of(e));
        show(consumer);
        if (!rest()) {
          return;
        }
      }
    }
    drain(consumer, lanes.all());
    lanes.forgetAll();
  }

  private void turn(Consumer<byte[], byte[]> consumer) {
    answerCalls();
    lanes.adoptLeft(consumer);
    lanes.goOn();
    answerSeeks(consumer);
    fill(consumer);
    boolean busy = !paused && lanes.all().stream().anyMatch(lane -> !lane.isIdle());
    ConsumerRecords<byte[], byte[]> records = consumer.poll(busy ? BUSY : QUIET);
    for (Lane lane : lanes.all()) {
      TopicPartition partition = lane.partition();
      lane.fetched(records.records(partition), consumer.position(partition, ASK));
      lane.cut();
    }
    commit(consumer, lanes.all(), false);
    handOn();
    look(consumer);
  }

  /* Calls are short: what became of cuts. */
  private void answerCalls() {
    Runnable call = calls.poll();
    while (call != null) {
      call.run();
      call = calls.poll();
    }
  }

  /* No more is fetched of a partition that has enough waiting: that is the back-pressure. */
  private void fill(Consumer<byte[], byte[]> consumer) {
    Set<TopicPartition> held = consumer.paused();
    List<TopicPartition> hold = new ArrayList<>();
    List<TopicPartition> go = new ArrayList<>();
    long bytes = lanes.all().stream().mapToLong(Lane::heldBytes).sum();
    boolean enough = bytes >= settings.totalBytes();
    for (Lane lane : lanes.all()) {
      boolean full = paused || lane.isFull() || (enough && !lane.isIdle()) || lanes.isDamaged(lane);
      if (full != held.contains(lane.partition())) {
        (full ? hold : go).add(lane.partition());
      }
    }
    if (!hold.isEmpty()) {
      consumer.pause(hold);
    }
    if (!go.isEmpty()) {
      consumer.resume(go);
    }
  }

  private void commit(
      Consumer<byte[], byte[]> consumer, Collection<Lane> some, boolean everything) {
    boolean due = everything || System.nanoTime() - committedNanos >= COMMIT_NANOS;
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (Lane lane : some) {
      OffsetAndMetadata wanted = lane.toCommit();
      if (wanted != null && (due || lane.waitsForPlan() || lane.isIdle())) {
        offsets.put(lane.partition(), wanted);
      }
    }
    if (offsets.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(offsets, ASK);
    } catch (CommitFailedException | RebalanceInProgressException e) {
      return; // the next poll tells which partitions are still ours, and nothing was handed on
    }
    committedNanos = System.nanoTime();
    offsets.forEach(
        (partition, offset) -> {
          Lane lane = lanes.get(partition);
          if (lane != null) {
            lane.committed(offset);
          }
        });
  }

  private void handOn() {
    if (paused) {
      return;
    }
    for (Lane lane : lanes.all()) {
      Lane.Hand hand = lane.next(System.nanoTime());
      while (hand != null) {
        taker.take(hand.cut(), new OnceFate(lane, hand));
        answerCalls();
        hand = lane.next(System.nanoTime());
      }
    }
  }

  /** Tells the reader's thread, once. */
  private final class OnceFate implements Fate {
    private final Lane lane;
    private final Lane.Hand hand;
    private final AtomicBoolean told = new AtomicBoolean();

    OnceFate(Lane lane, Lane.Hand hand) {
      this.lane = lane;
      this.hand = hand;
    }

    @Override
    public void done() {
      if (told.compareAndSet(false, true)) {
        calls.add(() -> lane.done(hand));
      }
    }

    @Override
    public void comeAgain(long afterMillis, String why) {
      if (told.compareAndSet(false, true)) {
        calls.add(
            () -> {
              lane.comesAgain(hand, TimeUnit.MILLISECONDS.toNanos(afterMillis), System.nanoTime());
              troubles.refused(hand.cut(), lane.failuresInARow(), why);
            });
      }
    }
  }

  private void answerSeeks(Consumer<byte[], byte[]> consumer) {
    Seek seek = seeks.poll();
    while (seek != null) {
      try {
        boolean ours = lanes.moveTo(consumer, seek.target());
        commit(consumer, lanes.all(), true);
        seek.moved().complete(ours);
      } catch (KafkaException e) {
        seek.moved().completeExceptionally(e);
        throw e;
      }
      seek = seeks.poll();
    }
  }

  // --- rebalancing: called by the client within poll ---

  private final class Rebalancing implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;

    Rebalancing(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      lanes.adopt(consumer, partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      drain(consumer, lanes.of(partitions));
      lanes.forget(partitions);
    }

    /* Somebody else has them already: what we would commit is not ours to say. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      lanes.forget(partitions);
    }
  }

  /* What is on its way gets some time, so that whoever reads on need not read it again. */
  private void drain(Consumer<byte[], byte[]> consumer, Collection<Lane> going) {
    long end = System.nanoTime() + settings.drain().toNanos();
    try {
      while (going.stream().anyMatch(Lane::isBusy)) {
        Runnable call = calls.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (call == null) {
          break;
        }
        call.run();
      }
      commit(consumer, going, true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (KafkaException e) {
      LOG.info(
          "What was done could not be written down; whoever reads on begins before it. reader={}"
              + " cause={}",
          name,
          e.toString());
    }
  }

  // --- what people are told ---

  private void look(Consumer<byte[], byte[]> consumer) {
    long now = System.nanoTime();
    if (now - lookedNanos < LOOK_NANOS) {
      return;
    }
    lookedNanos = now;
    troubles.look(consumer, settings, lanes.isEmpty(), lanes.damage());
    show(consumer);
  }

  private void show(@Nullable Consumer<byte[], byte[]> consumer) {
    Map<String, GroupPicture.Row> rows = new TreeMap<>();
    long held = 0;
    for (Lane lane : lanes.all()) {
      TopicPartition partition = lane.partition();
      long end = -1;
      if (consumer != null) {
        OptionalLong lag = consumer.currentLag(partition);
        end = lag.isPresent() ? lane.position() + lag.getAsLong() : -1;
      }
      held += lane.heldBytes();
      rows.put(
          "%s %6d".formatted(partition.topic(), partition.partition()),
          new GroupPicture.Row(
              partition.topic(), partition.partition(), lane.doneTo(), end, lane.failuresInARow()));
    }
    picture = troubles.picture(List.copyOf(rows.values()), held);
  }
}
