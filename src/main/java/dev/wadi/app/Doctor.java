package dev.wadi.app;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import dev.wadi.app.rooms.ConsoleRoom;
import dev.wadi.app.rooms.KeysRoom;
import dev.wadi.app.rooms.RedactionRoom;
import dev.wadi.app.rooms.TlsSettings;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.tls.PinnedServer;
import dev.wadi.tls.TlsFiles;
import dev.wadi.tls.TlsKeeper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a machine before and while a gateway runs on it: whether the settings can hold what they
 * promise here.
 *
 * <p>Changes nothing: what it writes to measure the disk it deletes, and a data folder that is not
 * there yet is not made. Each check takes a bounded time. For one thread.
 */
public final class Doctor {
  /** How a check ended. */
  public enum State {
    /** As it should be. */
    OK,
    /** Worth knowing, nothing to mend. */
    NOTE,
    /** To be mended. */
    FINDING
  }

  /**
   * One thing that was looked at.
   *
   * @param name what
   * @param detail what was seen
   * @param cure what to do about a finding; empty otherwise
   */
  public record Check(String name, State state, String detail, String cure) {
    static Check ok(String name, String detail) {
      return new Check(name, State.OK, detail, "");
    }

    static Check note(String name, String detail) {
      return new Check(name, State.NOTE, detail, "");
    }

    static Check finding(String name, String detail, String cure) {
      return new Check(name, State.FINDING, detail, cure);
    }
  }

  /** What the launcher gives a gateway unless JAVA_OPTS says otherwise. */
  public static final long GATEWAY_HEAP_BYTES = 176L << 20;

  private static final int FSYNC_WRITES = 50;
  private static final long SLOW_FSYNC_NANOS = 50_000_000;
  private static final long LEAST_MEMORY_BYTES = 512L << 20;
  private static final long LEAST_OPEN_FILES = 4096;
  private static final Duration DOOR_TIMEOUT = Duration.ofSeconds(2);
  private static final Set<String> NETWORK_FILE_SYSTEMS =
      Set.of("nfs", "nfs4", "cifs", "smb", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph");
  private static final Set<String> MEMORY_FILE_SYSTEMS = Set.of("tmpfs", "ramfs");
  private static final Instant BUILT = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant FAR = Instant.parse("2100-01-01T00:00:00Z");

  private final Settings settings;
  private final InstantSource clock;
  private final LongSupplier nanoTicker;
  private final Duration timeout;
  private final long heapBytes;

  /**
   * @param timeout bound for each of the slow checks
   */
  public Doctor(Settings settings, InstantSource clock, LongSupplier nanoTicker, Duration timeout) {
    this(settings, clock, nanoTicker, timeout, GATEWAY_HEAP_BYTES);
  }

  /**
   * @param timeout bound for each of the slow checks
   * @param heapBytes that the gateway has
   */
  public Doctor(
      Settings settings,
      InstantSource clock,
      LongSupplier nanoTicker,
      Duration timeout,
      long heapBytes) {
    this.heapBytes = heapBytes;
    this.settings = settings;
    this.clock = clock;
    this.nanoTicker = nanoTicker;
    this.timeout = timeout;
  }

  /** All checks, in the order in which a reader wants them. */
  public List<Check> examine() {
    List<Check> checks = new ArrayList<>();
    checks.add(java());
    checks.add(archive());
    checks.add(memory());
    checks.add(new Bounds(settings).heap(heapBytes));
    checks.add(openFiles());
    checks.add(clockSanity());
    examineData(checks);
    Optional<Path> certificate = settings.path("wadi.tls.certificate");
    certificate.ifPresent(file -> checks.add(certificate()));
    checks.add(port("push", "wadi.push", "port", certificate));
    if (settings.bool("wadi.console.enabled")) {
      Optional<Path> own = settings.bool("wadi.console.tls") ? certificate : Optional.<Path>empty();
      checks.add(port("console", "wadi.console", "port", own));
    }
    if (settings.number("wadi.syslog.tlsPort") > 0) {
      checks.add(port("syslog over TLS", "wadi.syslog", "tlsPort", certificate));
    }
    checks.add(exposure());
    checks.add(redaction());
    return checks;
  }

  private static Check java() {
    String version = System.getProperty("java.version", "");
    String vendor = System.getProperty("java.vm.vendor", "");
    return Check.ok("java", version + " (" + vendor + ")");
  }

  private static Check archive() {
    String option = "-XX:SharedArchiveFile=";
    for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (argument.startsWith(option)) {
        Path file = Path.of(argument.substring(option.length()));
        return Files.isRegularFile(file)
            ? Check.ok("class-data archive", file.toString())
            : Check.note("class-data archive", file + " is not there; starts take longer");
      }
    }
    return Check.note(
        "class-data archive", "none; starts take longer. The first ./wadi run makes it");
  }

  private static Check memory() {
    long most = Runtime.getRuntime().maxMemory();
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system)) {
      return Check.note("memory", "not known here");
    }
    long machine = system.getTotalMemorySize();
    String detail =
        megabytes(machine) + " in the machine, heap of this command at most " + megabytes(most);
    return machine < LEAST_MEMORY_BYTES
        ? Check.finding("memory", detail, "give it " + megabytes(LEAST_MEMORY_BYTES) + " or more")
        : Check.ok("memory", detail);
  }

  private static Check openFiles() {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix)) {
      return Check.note("open files", "not known here");
    }
    long most = unix.getMaxFileDescriptorCount();
    String detail = unix.getOpenFileDescriptorCount() + " of " + most;
    return most < LEAST_OPEN_FILES
        ? Check.finding("open files", detail, "raise the limit: ulimit -n " + LEAST_OPEN_FILES)
        : Check.ok("open files", detail);
  }

  private Check clockSanity() {
    Instant now = clock.instant();
    return now.isBefore(BUILT) || now.isAfter(FAR)
        ? Check.finding(
            "clock", now.toString(), "set the clock; timestamps and limits depend on it")
        : Check.ok("clock", now.toString());
  }

  private void examineData(List<Check> checks) {
    Path data = settings.requiredPath("wadi.data.directory").toAbsolutePath().normalize();
    Path there = existing(data);
    if (there == null) {
      checks.add(unwritable("data folder", data, "wadi.data.directory"));
      return;
    }
    /* The promise of every answer is kept by the volume of the write-ahead log, which may be another. */
    Path wal = settings.requiredPath("wadi.wal.directory").toAbsolutePath().normalize();
    Path walThere = existing(wal);
    try {
      checks.add(folder(data, there));
      if (walThere == null) {
        checks.add(unwritable("wal folder", wal, "wadi.wal.directory"));
        return;
      }
      FileStore store = Files.getFileStore(walThere);
      checks.add(fileSystem(store));
      checks.add(space(store));
      checks.add(new Bounds(settings).disk(walThere, floor(store)));
      checks.add(fsync(walThere, 4 << 10));
      checks.add(fsync(walThere, 128 << 10));
    } catch (IOException e) {
      checks.add(Check.finding("data folder", there + ": " + e, "look at the disk"));
    }
  }

  /* The folder, or the nearest above it that is there; null when nothing can be written in it. */
  private static @Nullable Path existing(Path folder) {
    @Nullable Path there = folder;
    while (there != null && !Files.exists(there)) {
      there = there.getParent();
    }
    return there != null && Files.isDirectory(there) && Files.isWritable(there) ? there : null;
  }

  private static Check unwritable(String name, Path folder, String setting) {
    return Check.finding(
        name,
        folder + " cannot be written",
        "choose another " + setting + ", or give this user the right to write");
  }

  private static Check folder(Path data, Path there) throws IOException {
    if (!data.equals(there)) {
      return Check.ok("data folder", data + " will be made");
    }
    if (!there.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return Check.note("data folder", data + "; who may read it is not known here");
    }
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(there);
    boolean open = mode.stream().anyMatch(right -> !right.name().startsWith("OWNER_"));
    return open
        ? Check.finding("data folder", data + " is open to others", "chmod 700 " + data)
        : Check.ok("data folder", data.toString());
  }

  private static Check fileSystem(FileStore store) {
    String type = store.type().toLowerCase(Locale.ROOT);
    String name = type + " on " + store.name();
    if (MEMORY_FILE_SYSTEMS.contains(type)) {
      return Check.finding(
          "file system",
          name + " lives in memory: a restart of the machine loses it",
          "use a disk");
    }
    if (NETWORK_FILE_SYSTEMS.contains(type)) {
      return Check.finding(
          "file system",
          name + " is on a network: a sync may promise too much",
          "use a local disk");
    }
    return Check.ok("file system", name);
  }

  private Check space(FileStore store) throws IOException {
    long free = store.getUsableSpace();
    long total = store.getTotalSpace();
    long floor = floor(store);
    String detail =
        megabytes(free) + " free of " + megabytes(total) + ", floor at " + megabytes(floor);
    return free < floor
        ? Check.finding(
            "space", detail + ": every push is refused", "make room, or lower the floor")
        : Check.ok("space", detail);
  }

  private long floor(FileStore store) throws IOException {
    return Math.min(
        settings.bytes("wadi.wal.diskFloorBytes"),
        (long) (settings.decimal("wadi.wal.diskFloorRatio") * store.getTotalSpace()));
  }

  private Check fsync(Path directory, int writeBytes) throws IOException {
    FsyncProbe.Result result =
        new FsyncProbe(nanoTicker).measure(directory, writeBytes, FSYNC_WRITES, timeout.toNanos());
    String name = "fsync " + SettingsGrammar.formatBytes(writeBytes);
    String detail =
        String.format(
            Locale.ROOT,
            "p50 %.2f ms, p99 %.2f ms (%d writes)",
            result.medianNanos() / 1e6,
            result.p99Nanos() / 1e6,
            result.writes());
    String sync = settings.text("wadi.wal.sync");
    if (!sync.equals("always")) {
      return Check.note(name, detail + "; wadi.wal.sync=" + sync + ": " + truth(sync));
    }
    return result.medianNanos() > SLOW_FSYNC_NANOS
        ? Check.finding(
            name,
            detail + "; each answer waits for one",
            "use a quicker disk for wadi.wal.directory")
        : Check.ok(name, detail + "; each answer waits for one, and a power cut loses nothing");
  }

  /* A killed process loses nothing in any mode: what it wrote is the system's by then. */
  private static String truth(String sync) {
    if (sync.equals("never")) {
      return "answers wait for none; a power cut can lose acknowledged lines that the system had"
          + " not written yet, commonly up to 30 s of them";
    }
    String millis = sync.substring(sync.indexOf(':') + 1);
    return "answers wait for none; a power cut can lose up to "
        + millis
        + " ms of acknowledged lines and those of the sync under way, and sinks get lines that much"
        + " later";
  }

  private Check certificate() {
    String name = "certificate";
    try {
      Optional<TlsFiles> files = TlsSettings.files(settings);
      if (files.isEmpty()) {
        return Check.note(name, "none");
      }
      Instant end = new TlsKeeper(files.get(), clock).ends();
      String detail = files.get().certificate() + " ends at " + end;
      Instant now = clock.instant();
      if (end.isBefore(now)) {
        return Check.finding(name, detail + ", which is past", "replace it; clients refuse it");
      }
      return end.isBefore(now.plus(TlsSettings.SOON))
          ? Check.finding(name, detail + ", which is soon", "replace it before")
          : Check.ok(name, detail);
    } catch (IOException | IllegalArgumentException | SettingsException e) {
      return Check.finding(name, String.valueOf(e.getMessage()), "mend it: the start refuses it");
    }
  }

  /**
   * @param certificate what a Wadi on that port shows; empty where it speaks without TLS
   */
  private Check port(String name, String prefix, String setting, Optional<Path> certificate) {
    String host = settings.text(prefix + ".host");
    int port = settings.number(prefix + "." + setting);
    String door = host + ":" + port;
    if (port == 0) {
      return Check.ok("port " + name, "a free one on " + host);
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(address(host), port));
      return Check.ok("port " + name, door + " is free");
    } catch (IOException e) {
      boolean own =
          certificate.map(file -> showsCertificate(host, port, file)).orElse(false)
              || certificate.isEmpty() && answersAsWadi(host, port);
      if (own) {
        return Check.ok("port " + name, door + " is in use by a running Wadi");
      }
      return Check.finding(
          "port " + name,
          door + " cannot be had: " + e.getMessage(),
          "stop what uses it, or set " + prefix + "." + setting);
    }
  }

  private static boolean showsCertificate(String host, int port, Path certificate) {
    String to = host.equals("0.0.0.0") ? "127.0.0.1" : host;
    try {
      return PinnedServer.isAt(new InetSocketAddress(to, port), certificate, DOOR_TIMEOUT);
    } catch (IOException | IllegalArgumentException e) {
      return false; // nobody there, or no certificate, which another check tells
    }
  }

  /** True when something there speaks our health path, which a foreign program hardly does. */
  private boolean answersAsWadi(String host, int port) {
    String to = host.equals("0.0.0.0") ? "127.0.0.1" : host;
    HttpClient client = HttpClient.newBuilder().connectTimeout(DOOR_TIMEOUT).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + to + ":" + port + "/healthz"))
            .timeout(DOOR_TIMEOUT)
            .build();
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() == 200 && answer.body().contains("\"status\"");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Check exposure() {
    String host = settings.text("wadi.push.host");
    boolean keys;
    try {
      keys = !KeysRoom.book(settings, InstantSource.system()).ring().isEmpty();
      ConsoleRoom.settings(settings);
      if (!keys && !address(host).isLoopbackAddress()) {
        return Check.finding(
            "exposure",
            "whoever reaches " + host + " may push, for there are no keys",
            "make a key (wadi keys add NAME), or set wadi.push.host=127.0.0.1");
      }
    } catch (SettingsException e) {
      return Check.finding(
          "exposure", String.valueOf(e.getMessage()), "mend it: the start refuses it");
    } catch (IOException e) {
      return Check.finding(
          "exposure", host + " is no address: " + e.getMessage(), "set wadi.push.host");
    }
    return Check.ok("exposure", keys ? "every push needs a key" : "loopback only");
  }

  private Check redaction() {
    String profile;
    try {
      RedactionProfiles profiles = RedactionRoom.profiles(settings);
      profile = profiles.config().defaultProfile();
    } catch (IOException | SettingsException e) {
      return Check.finding(
          "redaction", String.valueOf(e.getMessage()), "mend the files of wadi.redact");
    }
    return profile.equals("none")
        ? Check.note("redaction", "off: lines are kept as they come")
        : Check.ok("redaction", profile);
  }

  private static InetAddress address(String host) throws IOException {
    return InetAddress.getByName(host);
  }

  static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", bytes >> 20);
  }
}
