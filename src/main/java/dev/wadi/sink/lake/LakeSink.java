package dev.wadi.sink.lake;

import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import dev.wadi.model.Sha256;
import dev.wadi.sink.delivery.Backoff;
import dev.wadi.station.Deeds;
import dev.wadi.store.ObjectContent;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.ObjectStore.PutRule;
import dev.wadi.store.StoreException;
import dev.wadi.store.StoredObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers kept lines into objects and puts them into a bucket, each line once.
 *
 * <p>A batch is answered when the object that holds it is in the bucket. Objects of a tenant go one
 * after the other, each from where the one before ended. What was put and not confirmed before a
 * crash comes again, perhaps cut otherwise: so for the first objects of a tenant the bucket is
 * asked whether one holds the place where they begin, and how far it reaches. Thread-safe.
 */
final class LakeSink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LakeSink.class);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long AT_ONCE_MILLIS = 200;
  private static final long JOIN_MILLIS = 2000;

  private final String name;
  private final LakeSettings settings;
  private final ObjectStore store;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final List<Thread> threads = new ArrayList<>();
  private volatile Deeds deeds = Deeds.NONE;

  final LongAdder objects = new LongAdder();
  final LongAdder entries = new LongAdder();
  final LongAdder bytes = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder repeated = new LongAdder();

  /*
   * Guards everything below. Lines are packed under it: one thread of the log's hands batches over,
   * and whoever sends needs it for a moment. Nothing is sent, and nobody answered, under it.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, LakeTenant> tenants = new LinkedHashMap<>();
  private final Backoff backoff;
  private int failuresInARow;
  private long closedUntilNanos;
  private @Nullable LakeTrouble trouble;
  private @Nullable LakeTrouble last;
  private boolean draining;
  private boolean closed;

  /**
   * @param store is closed with this
   */
  LakeSink(
      String name,
      LakeSettings settings,
      ObjectStore store,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.name = name;
    this.settings = settings;
    this.store = store;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.backoff = new Backoff(settings.pacing(), new Random());
    this.closedUntilNanos = nanoTicker.getAsLong();
  }

  /** Who is told what was put into the bucket; before the start. */
  LakeSink tellTo(Deeds who) {
    deeds = who;
    return this;
  }

  void start() {
    for (int i = 1; i <= settings.requests(); i++) {
      Thread thread = new Thread(this::sendOn, "lake-" + name + "-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  // --- taking ---

  /**
   * Takes a batch; never waits for the bucket.
   *
   * @param start where in the log it begins; null for one that was delivered before
   * @param end up to where it reaches
   */
  void offer(Batch batch, @Nullable Position start, @Nullable Position end, Answer answer) {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      if (draining) {
        answers.add(() -> answer.failed(new IOException("the lake is stopping: " + name)));
      } else if (batch.isEmpty()) {
        pass(batch, start, end, answer, answers);
      } else {
        take(batch, start, end, answer, answers);
        changed.signalAll();
      }
    } catch (IOException | RuntimeException e) {
      answers.add(() -> answer.failed(e));
    } finally {
      lock.unlock();
    }
    answers.forEach(Runnable::run);
  }

  /*
   * A batch of which nothing is wanted. Where an object waits that ends where it begins, it becomes
   * a stretch of that without lines: else each such batch would end an object.
   */
  private void pass(
      Batch batch,
      @Nullable Position start,
      @Nullable Position end,
      Answer answer,
      List<Runnable> answers) {
    LakeTenant tenant = tenants.get(batch.tenant());
    LakeObject open = tenant == null ? null : tenant.open;
    if (open != null && start != null && end != null && open.end().equals(start)) {
      open.pass(start, end, answer);
    } else {
      answers.add(answer::safe);
    }
  }

  private void take(
      Batch batch,
      @Nullable Position start,
      @Nullable Position end,
      Answer answer,
      List<Runnable> answers)
      throws IOException {
    LakeTenant tenant = tenants.computeIfAbsent(batch.tenant(), LakeTenant::new);
    if (start == null || end == null) {
      close(tenant);
      LakeObject replay =
          new LakeObject(
              batch, Position.START, settings.log(), settings.packing(), nanoTicker.getAsLong());
      replay.add(batch, Position.START, Position.START, answer);
      replay.closedAt(nanoTicker.getAsLong());
      tenant.closed.add(replay);
      return;
    }
    if (!tenant.order.admits(start, end)) {
      answers.add(() -> answer.failed(comesAgain()));
      return;
    }
    Position covered = tenant.covered;
    if (covered != null && start.isBefore(covered)) {
      if (covered.isBefore(end)) {
        tenant.order.overlapped(start, covered);
        answers.add(() -> answer.resume(covered));
      } else {
        repeated.add(batch.entries());
        answers.add(answer::safe);
      }
      return;
    }
    Position newest = newest(tenant);
    if (newest != null && start.isBefore(newest)) {
      answers.add(() -> answer.failed(new IOException("is under way already: " + batch.tenant())));
      return;
    }
    LakeObject open = tenant.open;
    if (open != null
        && !(open.end().equals(start) && open.folder().equals(LakeObject.folder(batch)))) {
      close(tenant);
      open = null;
    }
    if (open == null) {
      open =
          new LakeObject(batch, start, settings.log(), settings.packing(), nanoTicker.getAsLong());
      tenant.open = open;
    }
    open.add(batch, start, end, answer);
    if (open.plainBytes() >= settings.maxBytes()) {
      close(tenant);
    } else if (plain() > settings.waitingBytes()) {
      tenants.values().stream()
          .filter(one -> one.open != null)
          .max(Comparator.comparingLong(LakeTenant::plainBytes))
          .ifPresent(this::close);
    }
  }

  private static @Nullable Position newest(LakeTenant tenant) {
    LakeObject open = tenant.open;
    if (open != null) {
      return open.end();
    }
    return tenant.closed.stream()
        .filter(one -> !one.isReplay())
        .map(LakeObject::end)
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  private void close(LakeTenant tenant) {
    LakeObject open = tenant.open;
    if (open != null) {
      open.closedAt(nanoTicker.getAsLong());
      tenant.closed.add(open);
      tenant.open = null;
    }
  }

  private long plain() {
    return tenants.values().stream().mapToLong(LakeTenant::plainBytes).sum();
  }

  // --- sending ---

  private void sendOn() {
    try {
      for (LakeTenant tenant = next(); tenant != null; tenant = next()) {
        send(tenant);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A tenant whose first object may go; null when it is over. */
  private @Nullable LakeTenant next() throws InterruptedException {
    lock.lock();
    try {
      while (!closed) {
        closeOld();
        if (nanoTicker.getAsLong() - closedUntilNanos >= 0) {
          for (LakeTenant tenant : tenants.values()) {
            if (!tenant.sending && !tenant.closed.isEmpty()) {
              tenant.sending = true;
              return tenant;
            }
          }
        }
        long unused = changed.awaitNanos(LOOK_NANOS);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void closeOld() {
    long now = nanoTicker.getAsLong();
    for (LakeTenant tenant : tenants.values()) {
      LakeObject open = tenant.open;
      if (open != null && (draining || now - open.bornNanos() >= settings.maxAge().toNanos())) {
        close(tenant);
      }
    }
  }

  private void send(LakeTenant tenant) {
    LakeObject object = first(tenant);
    List<Runnable> answers = new ArrayList<>();
    try {
      byte[] content = object.content();
      Position there = tenant.unsure && !object.isReplay() ? find(object) : null;
      if (there == null) {
        put(object, content);
      }
      done(tenant, object, there, content.length, answers);
    } catch (StoreException e) {
      failed(tenant, words(e.kind()), e, e.kind() == StoreException.Kind.UNAVAILABLE);
    } catch (IOException | RuntimeException e) {
      failed(tenant, "lines cannot be packed", e, true);
    }
    answers.forEach(Runnable::run);
  }

  private LakeObject first(LakeTenant tenant) {
    lock.lock();
    try {
      return tenant.closed.getFirst();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Up to where an object reaches that holds the place where this one begins; null when there is
   * none. A cursor stands where some batch began, and all batches of an object lie in one folder.
   */
  private @Nullable Position find(LakeObject object) throws IOException {
    String prefix = store.location().key(object.folder() + "/");
    ObjectStore.Listing listing = store.list(prefix);
    Position reached = null;
    for (Optional<StoredObject> next = listing.next(); next.isPresent(); next = listing.next()) {
      Position reach = object.reachOf(next.get().key().substring(prefix.length()));
      reached = reach == null ? reached : Position.later(reached, reach);
    }
    return reached;
  }

  private void put(LakeObject object, byte[] content) throws IOException {
    String sha256 = Sha256.hex(content);
    String key = store.location().key(object.name(sha256));
    try {
      store.put(key, ObjectContent.of(content), sha256, PutRule.ONLY_NEW);
    } catch (StoreException e) {
      // The same lines from the same log, packed or cleaned otherwise before: they are there.
      if (e.kind() != StoreException.Kind.CHANGED || store.find(key).isEmpty()) {
        throw e;
      }
    }
  }

  /**
   * @param there up to where its lines were in the lake already; null when they were put now
   */
  private void done(
      LakeTenant tenant,
      LakeObject object,
      @Nullable Position there,
      int size,
      List<Runnable> answers) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      Position reached = there == null ? object.end() : there;
      tenant.sending = false;
      tenant.closed.removeFirst();
      for (LakeObject.Part part : object.parts()) {
        answers.add(() -> answer(part, reached));
      }
      if (!object.isReplay()) {
        tenant.covered = Position.later(tenant.covered, reached);
      }
      if (there == null) {
        tenant.unsure &= object.isReplay();
        objects.increment();
        answers.add(() -> tell(tenant));
        entries.add(object.entries());
        bytes.add(size);
      } else {
        LOG.info(
            "Lines were in the lake already, and delivery goes on behind them. tenant={} from={}"
                + " to={}",
            tenant.name,
            object.start(),
            reached);
        if (reached.isBefore(object.end())) {
          object.parts().forEach(part -> await(tenant, part, reached));
          tenant.closed.forEach(
              after -> after.parts().forEach(part -> tenant.order.failed(part.start())));
          giveBack(tenant, comesAgain(), answers);
        }
      }
      failuresInARow = 0;
      trouble = null;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void tell(LakeTenant tenant) {
    deeds.counted(
        "objects_uploaded",
        1,
        Map.of("sink", name, "tenant", tenant.name, "destination", store.location().toString()));
  }

  private static void answer(LakeObject.Part part, Position reached) {
    if (!reached.isBefore(part.end())) {
      part.answer().safe();
    } else if (part.start().isBefore(reached)) {
      part.answer().resume(reached);
    } else {
      part.answer().failed(comesAgain());
    }
  }

  private static IOException comesAgain() {
    return new IOException("what is before it comes again");
  }

  private static void await(LakeTenant tenant, LakeObject.Part part, Position reached) {
    if (part.start().isBefore(reached) && reached.isBefore(part.end())) {
      tenant.order.overlapped(part.start(), reached);
    } else if (!part.start().isBefore(reached)) {
      tenant.order.failed(part.start());
    }
  }

  /* With the lock held. */
  private void giveBack(LakeTenant tenant, Exception cause, List<Runnable> answers) {
    close(tenant);
    for (LakeObject object : tenant.closed) {
      object.parts().forEach(part -> answers.add(() -> part.answer().failed(cause)));
    }
    tenant.closed.clear();
  }

  private void failed(LakeTenant tenant, String words, Exception e, boolean passes) {
    failures.increment();
    lock.lock();
    try {
      tenant.sending = false;
      failuresInARow++;
      long wait = passes ? backoff.millis(failuresInARow) : backoff.misconfiguredMillis();
      closedUntilNanos = nanoTicker.getAsLong() + TimeUnit.MILLISECONDS.toNanos(wait);
      if (trouble == null && !closed) {
        LOG.warn("Nothing goes into the lake for now. sink={} cause={}", name, e.toString());
      }
      trouble = new LakeTrouble(words, String.valueOf(e.getMessage()), clock.instant());
      last = trouble;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static String words(StoreException.Kind kind) {
    return switch (kind) {
      case UNAVAILABLE -> "bucket does not answer";
      case FORBIDDEN -> "bucket refuses";
      case NOT_FOUND -> "no such bucket";
      case CHANGED -> "another object stands there";
    };
  }

  // --- what is told ---

  /** Bytes of JSON lines that wait in objects. */
  long waitingBytes() {
    lock.lock();
    try {
      return plain();
    } finally {
      lock.unlock();
    }
  }

  /** Since when the oldest closed object waits for the bucket; null when none does. */
  @Nullable Instant waitingSince() {
    lock.lock();
    try {
      long now = nanoTicker.getAsLong();
      return tenants.values().stream()
          .flatMap(tenant -> tenant.closed.stream().limit(1))
          .map(object -> now - object.closedNanos())
          .max(Comparator.naturalOrder())
          .map(nanos -> clock.instant().minusNanos(nanos))
          .orElse(null);
    } finally {
      lock.unlock();
    }
  }

  @Nullable LakeTrouble trouble() {
    lock.lock();
    try {
      return trouble;
    } finally {
      lock.unlock();
    }
  }

  @Nullable LakeTrouble lastTrouble() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait. */
  void retryNow() {
    lock.lock();
    try {
      closedUntilNanos = nanoTicker.getAsLong();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // --- ending ---

  /** Takes nothing more, and closes every object now. */
  void drain() {
    lock.lock();
    try {
      draining = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Lets go what the bucket does not take within a time; it comes again. */
  void close(Duration within) throws IOException, InterruptedException {
    drain();
    long left = within.toNanos();
    lock.lock();
    try {
      while (plain() > 0 && trouble == null && left > 0) {
        left = changed.awaitNanos(Math.min(left, LOOK_NANOS)) <= 0 ? left - LOOK_NANOS : left - 1;
      }
    } finally {
      lock.unlock();
    }
    close();
  }

  @Override
  public void close() throws IOException {
    List<Runnable> answers = new ArrayList<>();
    lock.lock();
    try {
      draining = true;
      closed = true;
      IOException cause = new IOException("the lake has stopped: " + name);
      tenants.values().forEach(tenant -> giveBack(tenant, cause, answers));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
    answers.forEach(Runnable::run);
    // What is on its way to a store that hangs ends with the connection, not before.
    awaitThreads(AT_ONCE_MILLIS);
    store.close();
    awaitThreads(JOIN_MILLIS);
  }

  private void awaitThreads(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
