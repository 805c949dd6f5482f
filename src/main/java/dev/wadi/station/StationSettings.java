package dev.wadi.station;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of a gateway, as a station asks for its own by their full names. */
public interface StationSettings {
  /**
   * Text as it was written; empty when nothing was.
   *
   * @throws IllegalArgumentException when there is no such setting
   */
  String text(String name);

  /** A whole number. */
  int number(String name);

  /** A size in bytes. */
  long bytes(String name);

  /** A length of time. */
  Duration duration(String name);

  /** A file or folder, if one is set. */
  Optional<Path> path(String name);

  /** An address, if one is set. */
  Optional<URI> url(String name);

  /**
   * A secret in clear, from the setting or the file it names, if there is one. Whoever asks shows
   * it to nobody.
   */
  Optional<String> secret(String name);

  /** The items of a list. */
  List<String> list(String name);

  /** Texts by name, in the order in which they were written. */
  Map<String, String> map(String name);

  /** Secrets in clear by name, one for each. Whoever asks shows them to nobody. */
  Map<String, String> secretMap(String name);
}
