package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.management.Readiness;
import dev.wadi.management.StationsBean;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.ListIterator;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/**
 * The rooms of a gateway in the order in which they open: what others stand on comes first. They
 * close from the last to the first: no more changes of routes, no more calls by people, then Camel
 * ends what is under way, and only then go the WAL and what measures it.
 */
public final class Rooms implements AutoCloseable {
  private final Settings settings;
  private final InstantSource clock = InstantSource.system();
  private final ManagementRoom management;
  private final IntakeRoom intake;
  private final PushRoom push;
  private final WalRoom wal;
  private final CamelRoom camel;
  private final ConsoleRoom console;
  private final StationsRoom stations;
  private final List<Room> all;

  /**
   * The rooms for these settings; nothing is looked at yet.
   *
   * @param alone whether the process has this gateway only
   */
  public Rooms(Settings settings, String version, boolean alone) {
    this.settings = settings;
    EventsRoom events = new EventsRoom(settings);
    LibrariesRoom libraries = new LibrariesRoom(settings);
    TlsRoom tls = new TlsRoom(settings, clock);
    KeysRoom keys = new KeysRoom(settings, clock);
    ChainRoom chain = new ChainRoom(settings, clock, keys::limits);
    MaskRoom mask = new MaskRoom(settings, clock);
    RedactionRoom redaction = new RedactionRoom(settings, clock, mask);
    management = new ManagementRoom(settings, version);
    intake = new IntakeRoom(settings, clock);
    push = new PushRoom(settings, clock, intake, management, keys::doorkeeper, tls::keeper);
    wal = new WalRoom(settings, clock);
    camel = new CamelRoom(settings, push, alone);
    AuditRoom audit = new AuditRoom(settings, version, clock, push, intake);
    console = new ConsoleRoom(settings, management, audit, tls::keeper);
    stations = new StationsRoom(settings, () -> libraries.libraries().loader());
    RoutesRoom routes = new RoutesRoom(settings, libraries, stations, this::values);
    all =
        List.of(
            new OwnLogRoom(settings, redaction, mask, console),
            libraries,
            new DataFolderRoom(settings),
            management,
            events,
            intake,
            tls,
            keys,
            push,
            chain,
            wal,
            audit,
            new AlertsRoom(settings, clock, intake),
            camel,
            new ReadRoom(settings, clock, redaction, keys::doorkeeper),
            new DeadLettersRoom(settings),
            new AnalysisRoom(settings, clock),
            new OperationsRoom(version, intake, push, wal),
            console,
            new SharesRoom(settings, clock, console),
            new RetentionRoom(settings, clock),
            redaction,
            new FlowRoom(settings, version, clock, redaction, console, push, routes::fileOf),
            mask,
            stations,
            new LogtapRoom(push, redaction),
            routes,
            new HappeningsRoom(settings, version, clock, events, wal));
  }

  /**
   * Opens all rooms and lets them run; after a failure {@link #close} ends what has begun.
   *
   * @throws dev.wadi.app.settings.SettingsException when a setting or a route file is wrong; then
   *     nothing was made
   */
  public void open() throws Exception {
    for (Room room : all) {
      room.check();
    }
    for (Room room : all) {
      room.prepare();
    }
    CamelContext context = camel.prepare(values());
    RoomContext shared =
        new RoomContext(
            context,
            management.metrics(),
            management.readiness(),
            settings.duration("wadi.sink.patience"));
    for (Room room : all) {
      room.open(shared);
    }
    for (Room room : all) {
      room.run(shared);
    }
  }

  /* What placeholders of routes stand for. */
  private Properties values() {
    Properties values = settings.camelProperties();
    all.forEach(room -> values.putAll(room.values()));
    return values;
  }

  /** Closes all rooms, from the last to the first, also when one of them fails to. */
  @Override
  public void close() throws Exception {
    close(all);
  }

  static void close(List<Room> opened) throws Exception {
    @Nullable Exception first = null;
    ListIterator<Room> rooms = opened.listIterator(opened.size());
    while (rooms.hasPrevious()) {
      try {
        rooms.previous().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /** Where pushes go. */
  public URI pushAddress() {
    return push.address();
  }

  /** All sources, buffers and sinks. */
  public StationsBean stations() {
    return stations.stations();
  }

  /** The console's page, if there is a console. */
  public Optional<URI> consoleAddress() {
    return console.address();
  }

  /** The console's password, if it was made at this start. */
  public Optional<String> freshPassword() {
    return console.freshPassword();
  }

  /** What became of entries. */
  public IntakeRoom intake() {
    return intake;
  }

  /** Bytes of a tenant that a sink has not confirmed. */
  public long backlogBytes(String reader, String tenant) {
    return wal.backlogBytes(reader, tenant);
  }

  public CamelContext camelContext() {
    return camel.context();
  }

  public Readiness readiness() {
    return management.readiness();
  }
}
