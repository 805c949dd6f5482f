package dev.wadi.sink.capture;

import dev.wadi.capture.AuditEvent;
import dev.wadi.capture.CaptureDisk;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureStats;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.capture.FramePress;
import dev.wadi.capture.LateLetters;
import dev.wadi.event.Events;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The captures that are being written: one for each tenant, or one for all.
 *
 * <p>{@link #append} queues and returns; the answer comes on the capture's thread after the lines
 * are durable. A capture has a thread only while there is work; threads and open captures are
 * bounded, and those with work take turns. With a folder for each tenant, the newest capture that
 * is not sealed is continued, and after a seal the next batch begins a new one, which knows the
 * positions of the one before. Thread-safe.
 */
public final class CaptureStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureStore.class);

  private static final DateTimeFormatter STARTED =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss");
  private static final Pattern TENANT = Pattern.compile("[a-zA-Z0-9!._*'()-]{1,150}");
  private static final String TENANT_LABEL = "tenant";
  private static final String EXPORTED = "exported_";
  private static final long MAINTAIN_MILLIS = 1000;

  private final String name;
  private final CaptureStoreSettings settings;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final CaptureDisk disk;
  private final Events events;
  private final FramePress press;
  private final LateLetters letters;
  private final CaptureCounters counters = new CaptureCounters();
  private final Map<String, TenantCapture> captures = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor executor;
  /* Captures that have work and no thread. */
  private final LinkedBlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService maintenance;

  /**
   * @param name of the store, for its threads
   * @param nanoTicker for intervals, such as {@code System::nanoTime}
   */
  public CaptureStore(
      String name, CaptureStoreSettings settings, InstantSource clock, LongSupplier nanoTicker) {
    this(name, settings, clock, nanoTicker, CaptureDisk.SYSTEM, Events.NONE);
  }

  /**
   * The same on a disk of somebody's choice.
   *
   * @param events where it tells what happens to captures
   */
  public CaptureStore(
      String name,
      CaptureStoreSettings settings,
      InstantSource clock,
      LongSupplier nanoTicker,
      CaptureDisk disk,
      Events events) {
    this.disk = disk;
    this.events = events;
    this.name = name;
    this.settings = settings;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.press =
        new FramePress(
            Runtime.getRuntime().availableProcessors(), threads("capture-" + name + "-press-"));
    this.letters = new LateLetters("capture-" + name + "-letters", disk, press);
    int threads = Math.max(1, settings.maxOpen() / 2);
    this.executor =
        new ThreadPoolExecutor(
            threads, threads, 10, TimeUnit.SECONDS, waiting, threads("capture-" + name + "-"));
    this.executor.allowCoreThreadTimeOut(true);
    this.maintenance =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "capture-" + name + "-maintain");
              thread.setDaemon(true);
              return thread;
            });
  }

  private static ThreadFactory threads(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> yielding(new Thread(task, prefix + number.incrementAndGet()));
  }

  /* Nothing relies on it: nobody waits for a capture, so where the machine minds priorities the answers to
   * senders go first. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static Thread yielding(Thread thread) {
    thread.setPriority(Thread.MIN_PRIORITY);
    return thread;
  }

  /**
   * Makes the folder and, with a single capture, opens it, so that what is wrong is told at once.
   * With a folder for each tenant the captures that would be continued must not be a newer
   * program's.
   *
   * @throws CaptureException when the folder cannot be used
   */
  public void start() throws IOException {
    if (settings.layout() == CaptureStoreSettings.Layout.SINGLE) {
      capture(settings.plainTenant()).openNow();
    } else {
      CaptureWriter.prepareFolder(settings.directory());
      requireNoneNewer();
    }
    var unused =
        maintenance.scheduleWithFixedDelay(
            this::maintain, MAINTAIN_MILLIS, MAINTAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void requireNoneNewer() throws IOException {
    for (Path tenant : folders(settings.directory())) {
      List<Path> captures = folders(tenant);
      if (captures.isEmpty()) {
        continue;
      }
      try {
        CaptureMetadata.read(captures.get(captures.size() - 1));
      } catch (CaptureException e) {
        if (e.kind() == CaptureException.Kind.NEWER_VERSION) {
          throw e;
        }
        // Anything else concerns this tenant alone, and is told when its first batch comes.
        LOG.debug("A tenant's newest capture cannot be continued. tenant={}", tenant, e);
      }
    }
  }

  public CaptureStoreSettings settings() {
    return settings;
  }

  public CaptureCounters counters() {
    return counters;
  }

  /**
   * Queues a batch for its tenant's capture; never waits.
   *
   * @param start where in the WAL the batch begins; null when unknown
   * @param end up to where it reaches; null when it is not from the WAL: it is then never taken for
   *     a repetition
   */
  public void append(
      Batch batch, @Nullable Position start, @Nullable Position end, Completion done) {
    if (!isTenant(batch.tenant())) {
      done.failed(new IOException("not a tenant's name: " + batch.tenant()));
      return;
    }
    capture(batch.tenant()).offer(labelled(batch), start, end, done);
  }

  /**
   * The same for a part of a log that has several: each has captures of its own, called after
   * tenant and part, since their places cannot be compared.
   *
   * @param lane such as {@code p3}; empty where the log is one
   */
  public void append(
      Batch batch, String lane, @Nullable Position start, @Nullable Position end, Completion done) {
    String own = lane.isEmpty() ? batch.tenant() : batch.tenant() + "-" + lane;
    if (lane.isEmpty() || !isTenant(batch.tenant()) || !isTenant(own)) {
      append(batch, start, end, done);
      return;
    }
    capture(own).offer(labelled(batch).withTenant(own), start, end, done);
  }

  /** Notes an event in the trail of a tenant's capture, the open one or the next. */
  public void audit(String tenant, AuditEvent event) {
    if (isTenant(tenant)) {
      capture(tenant).audit(event);
    }
  }

  /** Closes the data file of a tenant's open capture; the next line opens a new file. */
  public void roll(String tenant) throws IOException {
    TenantCapture capture = captures.get(key(tenant));
    if (capture != null) {
      capture.roll();
    }
  }

  /**
   * Finishes a tenant's open capture; its next batch begins a new one.
   *
   * @return the folder of the sealed capture; null when none was open
   * @throws UnsupportedOperationException with a single capture, which has no next one
   */
  public @Nullable Path seal(String tenant) throws IOException {
    if (settings.layout() == CaptureStoreSettings.Layout.SINGLE) {
      throw new UnsupportedOperationException(
          "the store has one capture for everything, and no next one to go on with: stop instead");
    }
    TenantCapture capture = captures.get(key(tenant));
    return capture == null ? null : capture.seal();
  }

  /** All captures of the store, by tenant and time. */
  public List<CaptureInfo> list() throws IOException {
    List<CaptureInfo> all = new ArrayList<>();
    if (settings.layout() == CaptureStoreSettings.Layout.SINGLE) {
      add(all, settings.directory(), settings.plainTenant());
      return all;
    }
    for (Path tenant : folders(settings.directory())) {
      for (Path folder : folders(tenant)) {
        add(all, folder, tenant.getFileName().toString());
      }
    }
    return all;
  }

  /** How the open captures stand, by tenant. */
  public Map<String, CaptureStats> stats() {
    // Who is open first: a writer may let one wait for the disk, and others come and go meanwhile.
    Map<String, CaptureWriter> open = new TreeMap<>();
    captures.forEach(
        (tenant, capture) -> {
          CaptureWriter writer = capture.writer();
          if (writer != null) {
            open.put(tenant, writer);
          }
        });
    Map<String, CaptureStats> all = new TreeMap<>();
    open.forEach((tenant, writer) -> all.put(tenant, writer.stats()));
    return all;
  }

  /** Data files closed since the store was opened, by reason. */
  public Map<String, Long> rolls() {
    Map<String, Long> all = counters.closedRolls();
    for (CaptureStats open : stats().values()) {
      open.rolls().forEach((reason, n) -> all.merge(reason, n, Long::sum));
    }
    return all;
  }

  /** Appends, commits and rolls that failed since the store was opened. */
  public long failures() {
    return counters.closedFailures()
        + stats().values().stream().mapToLong(CaptureStats::failures).sum();
  }

  /** Bytes of lines that wait for their capture's thread. */
  public long queuedBytes() {
    return captures.values().stream().mapToLong(TenantCapture::queuedBytes).sum();
  }

  /** Works off what waits, commits, and closes all captures; they may be opened again. */
  @Override
  public void close() throws IOException {
    maintenance.shutdown();
    letters.close();
    IOException first = null;
    for (TenantCapture capture : captures.values()) {
      try {
        capture.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    executor.shutdown();
    press.close();
    if (first != null) {
      throw first;
    }
  }

  private void add(List<CaptureInfo> all, Path folder, String tenant) throws IOException {
    TenantCapture capture = captures.get(key(tenant));
    CaptureWriter open = capture == null ? null : capture.writer();
    try {
      all.add(
          new CaptureInfo(
              folder,
              tenant,
              open != null && open.folder().equals(folder),
              CaptureMetadata.read(folder)));
    } catch (CaptureException e) {
      LOG.debug("A folder among the captures is none. folder={}", folder, e);
    }
  }

  private static boolean isTenant(String tenant) {
    return TENANT.matcher(tenant).matches() && !tenant.equals(".") && !tenant.equals("..");
  }

  private String key(String tenant) {
    return settings.layout() == CaptureStoreSettings.Layout.SINGLE ? "" : tenant;
  }

  private TenantCapture capture(String tenant) {
    return captures.computeIfAbsent(
        key(tenant),
        key ->
            new TenantCapture(
                name + (key.isEmpty() ? "" : "/" + key),
                settings,
                () -> open(key),
                executor,
                () -> !waiting.isEmpty(),
                clock,
                nanoTicker,
                counters,
                new CaptureNews(
                    name,
                    key.isEmpty() ? null : key,
                    settings.capture().maxDiskBytes(),
                    events,
                    clock)));
  }

  /*
   * In a capture of all, entries of other tenants than the plain one say whose they are, and so do
   * those of the plain one whose sender has put a label of that name on them: nobody says of
   * himself who he is. The sender's own value stays, under the name that Prometheus gives to such.
   */
  private Batch labelled(Batch batch) {
    if (settings.layout() != CaptureStoreSettings.Layout.SINGLE) {
      return batch;
    }
    boolean plain = batch.tenant().equals(settings.plainTenant());
    if (plain && batch.streams().stream().noneMatch(CaptureStore::saysTenant)) {
      return batch;
    }
    List<LogStream> streams = new ArrayList<>(batch.streams().size());
    for (LogStream stream : batch.streams()) {
      streams.add(
          plain && !saysTenant(stream)
              ? stream
              : stream.rewrite().labels(labelled(stream.labels(), batch.tenant())).build());
    }
    return new Batch(batch.tenant(), streams).asCleanAs(batch);
  }

  private static boolean saysTenant(LogStream stream) {
    return stream.labels().containsKey(TENANT_LABEL);
  }

  private static Labels labelled(Labels labels, String tenant) {
    String own = labels.get(TENANT_LABEL);
    if (own == null) {
      return labels.with(TENANT_LABEL, tenant);
    }
    String name = EXPORTED + TENANT_LABEL;
    while (labels.containsKey(name)) {
      name = EXPORTED + name;
    }
    return labels.with(name, own).with(TENANT_LABEL, tenant);
  }

  /* On the thread of the capture that wants to be opened; it may look at others, never wait. */
  private void makeRoom() {
    List<TenantCapture> open = new ArrayList<>();
    for (TenantCapture capture : captures.values()) {
      if (capture.writer() != null) {
        open.add(capture);
      }
    }
    int tooMany = open.size() + 1 - settings.maxOpen();
    if (tooMany <= 0) {
      return;
    }
    long now = nanoTicker.getAsLong();
    Map<TenantCapture, Long> unusedNanos = new HashMap<>();
    open.forEach(capture -> unusedNanos.put(capture, now - capture.lastBatchNanos()));
    open.sort(Comparator.comparing((TenantCapture c) -> unusedNanos.get(c)).reversed());
    for (TenantCapture capture : open) {
      if (tooMany <= 0) {
        return;
      }
      try {
        tooMany -= capture.closeIfUnused() ? 1 : 0;
      } catch (IOException e) {
        LOG.warn("A capture could not be closed in order. store={}", name, e);
        tooMany--;
      }
    }
  }

  private CaptureWriter open(String tenant) throws IOException {
    makeRoom();
    CaptureWriter writer =
        settings.layout() == CaptureStoreSettings.Layout.SINGLE
            ? CaptureWriter.open(
                settings.directory(), settings.capture(), null, Map.of(), clock, disk, press)
            : openNewest(tenant);
    writer.audit(AuditEvent.of(clock.instant(), AuditEvent.SERVER_STARTED));
    LOG.info("A capture is open for writing. folder={}", writer.folder());
    return writer;
  }

  private CaptureWriter openNewest(String tenant) throws IOException {
    Path parent = settings.directory().resolve(tenant);
    List<Path> there = folders(parent);
    Map<String, Position> known = Map.of();
    for (int i = there.size() - 1; i >= 0; i--) {
      CaptureMetadata metadata;
      try {
        metadata = CaptureMetadata.read(there.get(i));
      } catch (CaptureException e) {
        if (e.kind() == CaptureException.Kind.NOT_A_CAPTURE) {
          continue;
        }
        throw e;
      }
      if (!metadata.wadi().sealed()) {
        return CaptureWriter.open(
            there.get(i), settings.capture(), tenant, Map.of(), clock, disk, press);
      }
      known = metadata.wadi().positions();
      break;
    }
    return CaptureWriter.open(
        fresh(parent, there), settings.capture(), tenant, known, clock, disk, press);
  }

  /** A folder name after all that are there, also when the clock was set back. */
  private Path fresh(Path parent, List<Path> there) {
    String stamp = STARTED.format(LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
    String newest = there.isEmpty() ? "" : there.get(there.size() - 1).getFileName().toString();
    String made = stamp;
    for (int i = 1; made.compareTo(newest) <= 0; i++) {
      String base = stamp.compareTo(newest) > 0 ? stamp : newest.replaceFirst("-\\d{3}$", "");
      made = base + String.format("-%03d", i);
    }
    return parent.resolve(made);
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory)
          .filter(p -> !p.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private void maintain() {
    captures.forEach(
        (tenant, capture) -> {
          try {
            capture.maintain();
            CaptureWriter open = capture.writer();
            if (open != null && open.letters().take()) {
              letters.of(open);
            }
          } catch (IOException | RuntimeException e) {
            // The next batch meets the same trouble, and its sender is told.
            LOG.warn("A capture could not be maintained. store={} tenant={}", name, tenant, e);
          }
        });
  }
}
