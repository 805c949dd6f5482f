package dev.wadi.station;

import java.util.regex.Pattern;

/**
 * What a station is called. Of two stations with the same title only one is shown.
 *
 * @param kind where it stands
 * @param type what it is made of, as its bean is called, such as {@code Loki}
 * @param name as people know it; a sink has the name of its reader
 */
public record StationTitle(StationKind kind, String type, String name) {
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]{0,39}");

  public StationTitle {
    if (!TYPE.matcher(type).matches()) {
      throw new IllegalArgumentException(
          "type: '" + type + "' (expected: a capital and up to 39 letters and digits)");
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: empty (expected: what people call the station)");
    }
  }
}
