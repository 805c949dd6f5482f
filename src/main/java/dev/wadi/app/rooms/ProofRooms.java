package dev.wadi.app.rooms;

import dev.wadi.app.routes.RouteCatalogue;
import dev.wadi.app.settings.Settings;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.station.StationParts;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * The rooms that routes need to say what they make of lines, and none that would touch the disk or
 * the network: what comes in is read, cleaned and answered as in a gateway with these settings.
 */
public final class ProofRooms implements AutoCloseable {
  private final Settings settings;
  private final ManagementRoom management;
  private final RedactionRoom redaction;
  private final List<Room> all;
  private final Map<String, Object> parts = new LinkedHashMap<>();
  private final Properties values;

  /**
   * @param clock what time it is
   * @param stations finds the stations of the program and the reader's own
   * @throws dev.wadi.app.settings.SettingsException when a room does not take its settings
   */
  public ProofRooms(Settings settings, InstantSource clock, ClassLoader stations)
      throws IOException {
    this.settings = settings;
    KeysRoom keys = KeysRoom.forProof(settings, clock);
    ChainRoom chain = new ChainRoom(settings, clock, keys::limits);
    MaskRoom mask = new MaskRoom(settings, clock);
    redaction = new RedactionRoom(settings, clock, mask);
    management = new ManagementRoom(settings, "proof");
    IntakeRoom intake = new IntakeRoom(settings, clock);
    PushRoom push = new PushRoom(settings, clock, intake, management, keys::doorkeeper, () -> null);
    all = List.of(management, intake, keys, push, chain, redaction, mask);
    for (Room room : all) {
      room.check();
    }
    values = settings.camelProperties();
    values.putAll(redaction.values());
    KnownSettings known = new KnownSettings(settings);
    for (StationParts station : ServiceLoader.load(StationParts.class, stations)) {
      parts.putAll(station.parts(known));
      values.putAll(values(station, known));
    }
  }

  /**
   * Takes out of a line whatever may have to be taken out of it: what any recogniser finds, any
   * profile of the settings, and the masks of the default tenant.
   */
  public static UnaryOperator<String> cleaning(Settings settings) throws IOException {
    RedactionProfiles profiles = RedactionRoom.profiles(settings);
    List<Redactor> redactors = new ArrayList<>();
    profiles.config().profiles().keySet().forEach(name -> redactors.add(profiles.named(name)));
    redactors.add(new Redactor(RedactionProfile.all()));
    MaskRoom masks = new MaskRoom(settings, InstantSource.system());
    masks.check();
    String tenant = settings.text("wadi.tenant.default");
    return line -> {
      String clean = masks.masked(tenant, line);
      for (Redactor redactor : redactors) {
        RedactionResult result = redactor.explain(clean);
        if (result.fate() != Fate.UNCHANGED && result.fate() != Fate.CHANGED) {
          return "(a line that redaction lets nobody have)";
        }
        clean = result.text();
      }
      return clean;
    };
  }

  /*
   * A station that opens a port or a door asks for a secret before it does: here it finds none, and
   * its routes are run without it.
   */
  private static Map<String, String> values(StationParts station, KnownSettings known) {
    try {
      return station.values(known.withoutSecrets());
    } catch (IllegalArgumentException e) {
      // One that cannot say anything without its secrets opens nothing with them either.
      return station.values(known);
    }
  }

  /** What placeholders of routes stand for. */
  public Properties values() {
    return values;
  }

  /** Whether a bean of that name is there for routes to refer to. */
  public boolean provides(String name) {
    return RouteCatalogue.provides(name) || parts.containsKey(name);
  }

  /** What is redacted for whom, and how often it was. */
  public RedactionProfiles profiles() {
    return redaction.profiles();
  }

  /** Puts everything into a context that was not started. */
  public void open(CamelContext camel) throws Exception {
    RoomContext context =
        new RoomContext(
            camel,
            management.metrics(),
            management.readiness(),
            settings.duration("wadi.sink.patience"));
    for (Room room : all) {
      room.open(context);
    }
    parts.forEach(context::bind);
    Processor nothing = exchange -> {};
    context.bind("countForAlerts", nothing);
    context.bind("readKept", nothing);
  }

  @Override
  public void close() throws Exception {
    @Nullable Exception first = null;
    for (int i = all.size() - 1; i >= 0; i--) {
      try {
        all.get(i).close();
      } catch (Exception e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
