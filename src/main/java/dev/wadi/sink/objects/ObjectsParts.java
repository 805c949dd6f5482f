package dev.wadi.sink.objects;

import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoreSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How the bucket of the settings {@code wadi.objects.*} and {@code wadi.store.*} is spoken to. */
public final class ObjectsParts implements StationParts {
  static final String STORE = "objectsStore";

  private static final String ROOM = "wadi.objects.";
  private static final String ACTIVE = "wadi.active.objects";

  @Override
  public Set<String> names() {
    return Set.of(STORE);
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    StoreOptions options = StoreSettings.read(settings);
    long pace = settings.bytes(ROOM + "bytesPerSecond");
    return Map.of(
        STORE,
        pace == 0
            ? options
            : new StoreOptions(
                options.endpoint(),
                options.region(),
                options.pathStyle(),
                options.credentials(),
                options.signBodies(),
                options.partBytes(),
                options.connections(),
                options.attempts(),
                options.timeout(),
                pace,
                options.keep()));
  }

  /** A wrong address or place stops the start, before anything is made. */
  @Override
  public Map<String, String> values(StationSettings settings) {
    boolean on = !settings.text(ROOM + "target").isBlank();
    if (on) {
      check(
          ROOM + "target",
          () ->
              requireElsewhere(
                  StoreLocation.parse(settings.text(ROOM + "target")),
                  settings.path("wadi.capture.directory").orElseThrow()));
    }
    check(ROOM + "key", () -> new KeyTemplate(settings.text(ROOM + "key"), host()));
    Map<String, String> values = new LinkedHashMap<>();
    values.put(ACTIVE, Boolean.toString(on));
    values.put(
        ACTIVE + ".uncopiedBytes", Long.toString(on ? settings.bytes(ROOM + "overCapBytes") : 0));
    values.put(
        ACTIVE + ".removeFiles",
        Boolean.toString(on && settings.text(ROOM + "removeFiles").equals("true")));
    return values;
  }

  /** A copy among the captures would be taken for one of them, and copied. */
  static void requireElsewhere(StoreLocation target, Path captures) {
    if (target.scheme() == StoreLocation.Scheme.FILE
        && Path.of(target.bucket()).startsWith(captures.toAbsolutePath().normalize())) {
      throw new IllegalArgumentException(
          target + " lies in the folder of the captures (expected: elsewhere)");
    }
  }

  private static void check(String setting, Runnable reading) {
    try {
      reading.run();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(setting + ": " + e.getMessage(), e);
    }
  }

  /** What this machine is called, as a part of a key. */
  static String host() {
    String name;
    try {
      name = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // A machine without a name in the network has none in keys either.
      name = "localhost";
    }
    return name.replaceAll("[^a-zA-Z0-9!._*'()=-]", "-");
  }
}
