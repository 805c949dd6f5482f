package dev.wadi.app.rooms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.chain.authenticate.AuthenticateProcessor;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.chain.authenticate.KeyFile;
import dev.wadi.chain.authenticate.KeyRing;
import dev.wadi.chain.authenticate.KeyWatch;
import dev.wadi.chain.limit.DayBook;
import dev.wadi.chain.limit.KeyLimits;
import dev.wadi.management.Readiness.State;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.DurableFile;
import dev.wadi.model.KeyIssuer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who may come in: the keys of all doors, and what each may use up. */
public final class KeysRoom implements Room {
  private static final Logger LOG = LoggerFactory.getLogger(KeysRoom.class);
  private static final long SAVE_MILLIS = 1_000;

  private final Settings settings;
  private final InstantSource clock;
  private final boolean writesDown;
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "wadi-keys");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable KeyBook book;
  private @Nullable KeyWatch watch;
  private @Nullable DayBook days;
  private @Nullable KeyLimits limits;
  private @Nullable Doorkeeper doorkeeper;

  KeysRoom(Settings settings, InstantSource clock) {
    this(settings, clock, true);
  }

  private KeysRoom(Settings settings, InstantSource clock, boolean writesDown) {
    this.settings = settings;
    this.clock = clock;
    this.writesDown = writesDown;
  }

  /** One that leaves the disk alone. */
  static KeysRoom forProof(Settings settings, InstantSource clock) {
    return new KeysRoom(settings, clock, false);
  }

  @Override
  public void check() throws IOException {
    List<HouseKey> ofSettings = KeySettings.keys(settings);
    KeyBook made = book(settings, clock);
    KeyFile file = new KeyFile(settings.requiredPath("wadi.keys.file"));
    book = made;
    watch =
        new KeyWatch(
            file,
            KeySettings.reader(settings),
            ofFile -> change(made, KeySettings.ring(ofSettings, ofFile)));
    try {
      watch.begin();
    } catch (IllegalArgumentException e) {
      throw new SettingsException(file.path() + ": " + e.getMessage());
    }
    requireKeysWhereOthersReach(made);
  }

  /**
   * Who may come in by the keys of the settings and the file, as they are now.
   *
   * @throws SettingsException when a key is wrong
   */
  public static KeyBook book(Settings settings, InstantSource clock) {
    List<HouseKey> ofSettings = KeySettings.keys(settings);
    KeyFile file = new KeyFile(settings.requiredPath("wadi.keys.file"));
    try {
      List<HouseKey> ofFile = file.read(KeySettings.reader(settings));
      return SettingsException.orWrong(
          "wadi.keys",
          () ->
              new KeyBook(
                  settings.text("wadi.tenant.default"),
                  KeySettings.ring(ofSettings, ofFile),
                  clock));
    } catch (IOException e) {
      throw new SettingsException(file.path() + ": " + e.getClass().getSimpleName());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(file.path() + ": " + e.getMessage());
    }
  }

  private void change(KeyBook known, KeyRing ring) {
    known.change(ring);
    if (limits != null) {
      limits.retain(ring.keys().stream().map(HouseKey::name).collect(Collectors.toSet()));
    }
  }

  /*
   * The file is changed under its lock; then the one thread that reads it takes what is new, so that
   * the key opens doors when its maker is told of it.
   */
  private boolean issue(String name, String token, String description, boolean active)
      throws IOException {
    KeyBook known = Objects.requireNonNull(book, "the room is open");
    KeyWatch file = Objects.requireNonNull(watch, "the room is open");
    if (known.ring().keys().stream().anyMatch(key -> key.name().equalsIgnoreCase(name))) {
      return false;
    }
    AtomicBoolean added = new AtomicBoolean(true);
    try {
      new KeyFile(settings.requiredPath("wadi.keys.file"))
          .change(
              KeySettings.reader(settings),
              keys -> {
                for (JsonNode key : keys) {
                  if (key.path("name").asText().equalsIgnoreCase(name)) {
                    added.set(false);
                    return keys;
                  }
                }
                ObjectNode key = keys.addObject();
                key.put("name", name).put("active", active).put("description", description);
                KeyFile.addToken(key, token, null);
                return keys;
              });
      worker.submit(() -> look(file)).get(10, TimeUnit.SECONDS);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the new key is not read yet", e);
    }
    return added.get();
  }

  /* Everybody on the network could write. Whoever wants that says so. */
  private void requireKeysWhereOthersReach(KeyBook known) {
    if (settings.bool("wadi.keys.openDoors")) {
      return;
    }
    requireNobodyReachesSyslog();
    String host = settings.text("wadi.push.host");
    if (!known.ring().isEmpty() || isLoopback(host)) {
      return;
    }
    throw new SettingsException(
        ("wadi.push.host: %s can be reached from other machines, and there is no key that anybody"
                + " must show (expected: a key, made with wadi keys add NAME, or"
                + " wadi.keys.openDoors=true where that is meant)")
            .formatted(host));
  }

  /* Syslog has no keys: only a certificate says who somebody is. */
  private void requireNobodyReachesSyslog() {
    String host = settings.text("wadi.syslog.host");
    boolean plain =
        settings.number("wadi.syslog.tcpPort") > 0 || settings.number("wadi.syslog.udpPort") > 0;
    boolean tls =
        settings.number("wadi.syslog.tlsPort") > 0
            && !settings.text("wadi.tls.clientAuth").equals("required");
    if ((plain || tls) && !isLoopback(host)) {
      throw new SettingsException(
          "wadi.syslog.host: "
              + host
              + " can be reached from other machines, and syslog knows no keys (expected:"
              + " wadi.keys.openDoors=true where that is meant, or wadi.syslog.tlsPort alone with"
              + " wadi.tls.clientAuth=required)");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      /* No address of this machine; who opens the port says so. */
      return true;
    }
  }

  /** Who stands at the doors; known when opened. */
  Doorkeeper doorkeeper() {
    return Objects.requireNonNull(doorkeeper, "the room is open");
  }

  /** What keys may use up; known when opened. */
  KeyLimits limits() {
    return Objects.requireNonNull(limits, "the room is open");
  }

  @Override
  public void open(RoomContext context) throws IOException {
    KeyBook known = Objects.requireNonNull(book, "the settings have been checked");
    KeyWatch file = Objects.requireNonNull(watch, "the settings have been checked");
    Path today = settings.requiredPath("wadi.data.directory").resolve("keys").resolve("today.json");
    days = writesDown ? DayBook.open(new DurableFile(today), clock) : DayBook.inMemory(clock);
    KeyLimits made = new KeyLimits(System::nanoTime, clock, days);
    limits = made;
    doorkeeper = new Doorkeeper(known, made);
    context.bind(Doorkeeper.BEAN, doorkeeper());
    context.bind(KeyIssuer.BEAN, (KeyIssuer) this::issue);
    context.bind("authenticate", new AuthenticateProcessor(doorkeeper()));
    context.operations().show("Keys", new KeysBean(known, made, clock, file::problem));
    KeyMetrics.bind(context.metrics(), made);
    context.readiness().tells("keys", () -> state(known, file));
  }

  private static State state(KeyBook known, KeyWatch file) {
    String problem = file.problem();
    int keys = known.ring().keys().size();
    return problem == null
        ? State.ok(keys == 0 ? "no keys, so nobody needs one" : keys + " keys")
        : State.ok("the file of keys is left aside, those known stay good: " + problem);
  }

  @Override
  public void run(RoomContext context) {
    KeyWatch file = Objects.requireNonNull(watch, "the settings have been checked");
    long every = settings.duration("wadi.keys.reload").toMillis();
    ScheduledFuture<?> looks =
        worker.scheduleWithFixedDelay(() -> look(file), every, every, TimeUnit.MILLISECONDS);
    ScheduledFuture<?> saves =
        worker.scheduleWithFixedDelay(this::save, SAVE_MILLIS, SAVE_MILLIS, TimeUnit.MILLISECONDS);
    LOG.debug("Keys are looked after. look={} save={}", looks.isDone(), saves.isDone());
  }

  /* What a task of the scheduler throws would end it without a word. */
  private static void look(KeyWatch file) {
    try {
      file.tick();
    } catch (RuntimeException e) {
      LOG.error("The file of keys could not be looked at.", e);
    }
  }

  private void save() {
    try {
      if (days != null) {
        days.save();
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("What keys have sent today could not be written down.", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    worker.shutdown();
    if (!worker.awaitTermination(10, TimeUnit.SECONDS)) {
      LOG.warn("The file of keys is still being looked at.");
    }
    save();
  }
}
