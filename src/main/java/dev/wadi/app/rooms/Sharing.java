package dev.wadi.app.rooms;

import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.GatewayEvent;
import dev.wadi.console.Callers;
import dev.wadi.station.Deeds;
import dev.wadi.store.CaptureShares;
import dev.wadi.store.CaptureUpload;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoreTrail;
import dev.wadi.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares captures of this gateway by links, one after the other in the background: what {@code wadi
 * upload --share} does, to one place, which the settings name. A link is held in memory alone, for
 * whoever shared; what the store and the audit trail are told lets nobody in. Thread-safe.
 */
final class Sharing implements AutoCloseable {
  static final String SETTING = "wadi.share.target";

  private static final Logger LOG = LoggerFactory.getLogger(Sharing.class);
  private static final int MOST_WAITING = 16;
  private static final int MOST_FAILED = 32;
  private static final int FILES_AT_A_TIME = 2;
  private static final long END_SECONDS = 5;

  private final CaptureLibrary captures;
  private final String target;
  private final Supplier<StoreOptions> options;
  private final ShareBook book;
  private final Callers callers;
  private final Deeds deeds;
  private final InstantSource clock;
  private final ThreadPoolExecutor worker;

  /* Those of this life of the gateway; what is ready is in the book too. */
  private final ConcurrentSkipListMap<Integer, Work> works =
      new ConcurrentSkipListMap<>(Collections.reverseOrder());

  /**
   * How a share stands.
   *
   * @param state waiting, uploading, ready, failed, ended, or past its time
   * @param reason why it failed; else what there is to say
   * @param link empty unless it is ready and of this life of the gateway
   */
  record Standing(
      int id,
      String capture,
      String by,
      String state,
      String reason,
      String place,
      Instant created,
      @Nullable Instant expires,
      int files,
      long bytes,
      String link) {
    @Override
    public String toString() {
      return "share=" + id + " capture=" + capture + " state=" + state;
    }
  }

  /** What {@link #end} did. */
  record Unshared(Standing state, Optional<Instant> filesUntil) {}

  /** One that waits, is under way or has ended. */
  private static final class Work {
    final String capture;
    final String by;
    final String place;
    final Instant created;
    final CountDownLatch over = new CountDownLatch(1);
    volatile String state = "waiting";
    volatile String reason = "";
    volatile int files;
    volatile long bytes;
    volatile String link = "";

    Work(String capture, String by, String place, Instant created) {
      this.capture = capture;
      this.by = by;
      this.place = place;
      this.created = created;
    }

    void fails(String why) {
      reason = why;
      state = "failed";
    }
  }

  /**
   * @param target where shared captures go; empty for nowhere
   * @param options how the store is spoken to, asked for when it is
   */
  Sharing(
      CaptureLibrary captures,
      String target,
      Supplier<StoreOptions> options,
      ShareBook book,
      Callers callers,
      Deeds deeds,
      InstantSource clock) {
    this.captures = captures;
    this.target = target;
    this.options = options;
    this.book = book;
    this.callers = callers;
    this.deeds = deeds;
    this.clock = clock;
    this.worker =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            work -> {
              Thread thread = new Thread(work, "wadi-shares");
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
  }

  String target() {
    return target;
  }

  /** Why nothing can be shared; empty when it can. */
  String unavailable() {
    if (target.isEmpty()) {
      return SETTING + " is empty (expected: such as s3://bucket/prefix)";
    }
    return StoreLocation.parse(target).scheme() == StoreLocation.Scheme.FILE
        ? SETTING + ": a folder has no links that end by themselves (expected: s3:// or gs://)"
        : "";
  }

  /**
   * Begins a share.
   *
   * @return its number
   * @throws IOException when there is no such capture, or it may not be shared
   */
  int begin(String name, Duration validity, boolean withTrail, boolean force) throws IOException {
    String why = unavailable();
    if (!why.isEmpty()) {
      throw new IllegalStateException(why);
    }
    CaptureShares.requireValid(validity);
    CaptureReader reader = captures.open(name);
    Path folder = reader.folder();
    String capture = captures.nameOf(folder);
    if (!force) {
      CaptureShares.requireRedacted(reader.metadata(), capture, "force");
    }
    Instant now = clock.instant();
    book.requireRoom(now);
    StoreLocation place = StoreLocation.parse(target).below("shared/" + capture);
    int id = book.number();
    Work work = new Work(capture, who(), place.toString(), now);
    works.put(id, work);
    forgetOld();
    try {
      worker.execute(() -> run(id, work, folder, place, validity, withTrail, force));
    } catch (RejectedExecutionException e) {
      works.remove(id);
      throw new IllegalStateException(MOST_WAITING + " captures wait to be shared already", e);
    }
    return id;
  }

  /* As the store's trail has it: a person of this console, or of this machine. */
  private String who() {
    String user = callers.now().user();
    return (user.isEmpty() ? System.getProperty("user.name", "?") : user)
        + "@"
        + ThisMachine.name();
  }

  private void run(
      int id,
      Work work,
      Path folder,
      StoreLocation place,
      Duration validity,
      boolean withTrail,
      boolean force) {
    work.state = "uploading";
    try (ObjectStore store = Stores.open(place, options.get())) {
      CaptureUpload.Result sent =
          new CaptureUpload(
                  folder,
                  store,
                  FILES_AT_A_TIME,
                  (name, bytes, stored, done, of) -> work.reason = done + " of " + of + " files")
              .run();
      work.bytes = sent.bytes();
      new StoreTrail(store, clock, work.by)
          .note(
              GatewayEvent.CAPTURE_UPLOADED,
              Map.of(
                  "source", work.capture,
                  "files", Integer.toString(sent.files()),
                  "bytes", Long.toString(sent.bytes()),
                  "sent", Integer.toString(sent.sent())));
      CaptureShares shares = new CaptureShares(store, clock);
      CaptureShares.Made made = shares.share(validity, work.by, withTrail, force);
      try {
        ready(id, work, made, sent, force);
      } catch (IOException | RuntimeException e) {
        // A link that is not written down could be ended by nobody here.
        CaptureShares.Ended unused = shares.end(made.document(), work.by);
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("A capture could not be shared. capture={}", work.capture, e);
      work.fails(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    } finally {
      work.over.countDown();
    }
  }

  /* What no line tells of is handed to nobody. */
  private void ready(
      int id, Work work, CaptureShares.Made made, CaptureUpload.Result sent, boolean force)
      throws IOException {
    Map<String, String> about = new TreeMap<>();
    about.put("by", work.by);
    about.put("capture", work.capture);
    about.put("place", work.place);
    about.put("share", made.document());
    about.put("until", made.expires().toString());
    about.put("files", Integer.toString(made.files()));
    if (force) {
      about.put("forced", "true");
    }
    deeds.done(GatewayEvent.CAPTURE_SHARED, about);
    book.put(
        id,
        new ShareBook.Shared(
            work.capture,
            work.place,
            made.document(),
            work.by,
            work.created,
            made.expires(),
            made.files(),
            sent.bytes(),
            false),
        clock.instant());
    work.files = made.files();
    work.reason =
        sent.leftBehind().isEmpty()
            ? ""
            : sent.leftBehind().size() + " files are still being written and stayed behind";
    work.link = made.link().toString();
    work.state = "ready";
  }

  private void forgetOld() {
    List<Integer> gone = new ArrayList<>();
    int failed = 0;
    for (Map.Entry<Integer, Work> one : works.entrySet()) {
      boolean over = one.getValue().over.getCount() == 0;
      if (over && book.find(one.getKey()).isEmpty() && ++failed > MOST_FAILED) {
        gone.add(one.getKey());
      }
    }
    gone.forEach(works::remove);
  }

  /** The same after its end, or after so long. */
  Standing await(int id, Duration atMost) {
    Work work = works.get(id);
    try {
      if (work != null) {
        work.over.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return find(Integer.toString(id));
  }

  /** All that are known, the newest first. */
  List<Standing> all() {
    TreeMap<Integer, Standing> found = new TreeMap<>(Collections.reverseOrder());
    works.keySet().forEach(id -> standing(id).ifPresent(one -> found.put(id, one)));
    book.numbers().forEach(id -> standing(id).ifPresent(one -> found.put(id, one)));
    return List.copyOf(found.values());
  }

  /**
   * How one stands.
   *
   * @throws IllegalArgumentException when there is none of that number
   */
  Standing find(String id) {
    return (id.strip().matches("[1-9][0-9]{0,8}")
            ? standing(Integer.parseInt(id.strip()))
            : Optional.<Standing>empty())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "share: \"" + id + "\" is none that is known (shares() shows them)"));
  }

  private Optional<Standing> standing(int id) {
    ShareBook.Shared shared = book.find(id).orElse(null);
    Work work = works.get(id);
    if (shared == null) {
      return Optional.ofNullable(work)
          .map(
              now ->
                  new Standing(
                      id,
                      now.capture,
                      now.by,
                      now.state,
                      now.reason,
                      now.place,
                      now.created,
                      null,
                      now.files,
                      now.bytes,
                      ""));
    }
    boolean over = shared.over(clock.instant());
    return Optional.of(
        new Standing(
            id,
            shared.capture(),
            shared.by(),
            shared.ended() ? "ended" : over ? "expired" : "ready",
            work == null ? "" : work.reason,
            shared.place(),
            shared.created(),
            shared.expires(),
            shared.files(),
            shared.bytes(),
            over || work == null ? "" : work.link));
  }

  /**
   * Ends a link; of one that is over already nothing changes.
   *
   * @throws IllegalStateException while it is being made
   */
  Unshared end(String id) throws IOException {
    Standing now = find(id);
    ShareBook.Shared shared = book.find(now.id()).orElse(null);
    if (shared == null) {
      throw new IllegalStateException(
          "share " + now.id() + " has no link: it is " + now.state() + " (expected: ready)");
    }
    Optional<Instant> filesUntil = Optional.empty();
    if (!shared.over(clock.instant())) {
      String by = who();
      StoreLocation place = StoreLocation.parse(shared.place());
      try (ObjectStore store = Stores.open(place, options.get())) {
        filesUntil = new CaptureShares(store, clock).end(shared.document(), by).filesUntil();
      }
      deeds.done(
          GatewayEvent.CAPTURE_UNSHARED,
          Map.of(
              "by", by,
              "capture", shared.capture(),
              "place", shared.place(),
              "share", shared.document()));
      book.put(now.id(), shared.asEnded(), clock.instant());
    }
    return new Unshared(find(id), filesUntil);
  }

  /** Ends what is under way; the next share of the same capture goes on where it broke off. */
  @Override
  public void close() {
    worker.shutdownNow();
    try {
      if (!worker.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("A capture that is being shared did not end. seconds={}", END_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
