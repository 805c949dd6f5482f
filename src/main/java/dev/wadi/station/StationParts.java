package dev.wadi.station;

import java.util.Map;
import java.util.Set;

/**
 * What a station has besides its endpoints: parts made of the gateway's settings, such as what
 * proves to a server who we are, which its component or a route finds in the registry by name.
 *
 * <p>Found by {@link java.util.ServiceLoader}, so that a station is there when its classes are, and
 * no list elsewhere names it.
 */
public interface StationParts {
  /** The names of all parts; the same whatever the settings are. */
  Set<String> names();

  /**
   * The parts by their names, not yet at work: no connection, no thread, no file. One that is a
   * {@link Station} and annotated as a managed resource is shown in JMX by its title.
   *
   * @throws IllegalArgumentException when a setting is wrong; the message is one sentence that
   *     begins with its name and shows no secret
   */
  Map<String, Object> parts(StationSettings settings);

  /**
   * What route files read as <code>{{key}}</code> beyond the settings, such as a port that was free
   * when a setting left it open. Route files are also checked where nothing runs and nobody asks
   * this, so a placeholder that only stands here needs a default, <code>{{key:text}}</code>.
   *
   * @throws IllegalArgumentException when a setting is wrong; as for {@link #parts}
   */
  default Map<String, String> values(StationSettings settings) {
    return Map.of();
  }
}
