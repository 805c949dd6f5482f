package dev.wadi.source.syslog;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.codec.text.TimeGuard;
import dev.wadi.station.StationParts;
import dev.wadi.station.StationSettings;
import io.netty.channel.epoll.Epoll;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The doors for syslog made of the settings {@code wadi.syslog.*}. */
public final class SyslogParts implements StationParts {
  private static final String ROOM = "wadi.syslog.";
  private static final String TCP = "wadi.active.syslog.tcp";
  private static final String TLS = "wadi.active.syslog.tls";
  private static final String UDP = "wadi.active.syslog.udp";
  private static final String NATIVE = "wadi.active.syslog.native";

  @Override
  public Set<String> names() {
    return Set.of("syslogStation", "syslogDoor", "syslogTlsDoor", "syslogReceive");
  }

  @Override
  public Map<String, Object> parts(StationSettings settings) {
    if (settings.number(ROOM + "tlsPort") > 0 && settings.path("wadi.tls.certificate").isEmpty()) {
      throw new IllegalArgumentException(
          "wadi.syslog.tlsPort: there is no certificate (see wadi.tls.certificate)");
    }
    SyslogDoor door = new SyslogDoor(of(settings), InstantSource.system(), System::nanoTime);
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("syslogStation", door);
    parts.put("syslogDoor", new SyslogPipelineConfigurer(door, false));
    parts.put("syslogTlsDoor", new SyslogPipelineConfigurer(door, true));
    parts.put("syslogReceive", new SyslogReceiveProcessor());
    return parts;
  }

  @Override
  public Map<String, String> values(StationSettings settings) {
    String host = settings.text(ROOM + "host");
    return Map.of(
        TCP,
        Boolean.toString(settings.number(ROOM + "tcpPort") > 0),
        TLS,
        Boolean.toString(settings.number(ROOM + "tlsPort") > 0),
        UDP,
        Boolean.toString(settings.number(ROOM + "udpPort") > 0),
        NATIVE,
        Boolean.toString(Epoll.isAvailable()),
        ROOM + "host",
        host.matches("[^\\[].*:.*") ? "[" + host + "]" : host);
  }

  private static SyslogSettings of(StationSettings settings) {
    String tenant = settings.text(ROOM + "tenant");
    try {
      return new SyslogSettings(
          tenant.isEmpty() ? settings.text("wadi.tenant.default") : tenant,
          TextSettings.of(
              Map.of(
                  "format", "syslog",
                  "line", settings.text(ROOM + "line"),
                  "timeZone", settings.text(ROOM + "timeZone"),
                  "labelFields", settings.text(ROOM + "labelFields"),
                  "metadataFields", "*")),
          new TimeGuard(
              settings.duration("wadi.limits.maxAge"), settings.duration("wadi.limits.maxAhead")),
          Math.toIntExact(settings.bytes(ROOM + "maxMessageBytes")),
          settings.number(ROOM + "lingerMillis"),
          settings.number(ROOM + "burstLines"),
          Math.toIntExact(settings.bytes(ROOM + "burstBytes")),
          settings.bytes(ROOM + "waitingBytes"),
          settings.number(ROOM + "connections"),
          settings.duration(ROOM + "patience"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("wadi.syslog: " + e.getMessage(), e);
    }
  }
}
