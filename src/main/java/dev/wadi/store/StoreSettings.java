package dev.wadi.store;

import dev.wadi.station.StationSettings;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads how a store is spoken to from the settings {@code wadi.store.*}. */
public final class StoreSettings {
  private static final String ROOM = "wadi.store.";

  private StoreSettings() {}

  /**
   * @throws IllegalArgumentException when settings do not go together; the message begins with the
   *     name of one
   */
  public static StoreOptions read(StationSettings settings) {
    Optional<URI> endpoint = settings.url(ROOM + "endpoint");
    String bucketIn = settings.text(ROOM + "bucketIn");
    String encryption = settings.text(ROOM + "encryption");
    String kmsKey = settings.text(ROOM + "kmsKey");
    if (!kmsKey.isEmpty() && !encryption.equals("aws:kms")) {
      throw new IllegalArgumentException(
          ROOM + "kmsKey: goes with " + ROOM + "encryption=aws:kms (expected: both or neither)");
    }
    return new StoreOptions(
        endpoint.orElse(null),
        given(settings.text(ROOM + "region")),
        bucketIn.equals("auto") ? endpoint.isPresent() : bucketIn.equals("path"),
        credentials(settings),
        settings.text(ROOM + "signBodies").equals("true"),
        Math.toIntExact(settings.bytes(ROOM + "partBytes")),
        settings.number(ROOM + "connections"),
        settings.number(ROOM + "attempts"),
        settings.duration(ROOM + "timeout"),
        settings.bytes(ROOM + "bytesPerSecond"),
        new StoreOptions.Keep(
            encryption,
            kmsKey,
            settings.text(ROOM + "storageClass"),
            tags(settings.text(ROOM + "tags"))));
  }

  private static @Nullable StoreCredentials credentials(StationSettings settings) {
    String id = settings.text(ROOM + "accessKey");
    Optional<String> secret = settings.secret(ROOM + "secretKey");
    if (id.isEmpty() && secret.isEmpty()) {
      return null;
    }
    if (id.isEmpty() || secret.isEmpty()) {
      throw new IllegalArgumentException(
          ROOM + "accessKey: goes with " + ROOM + "secretKey (expected: both or neither)");
    }
    return new StoreCredentials(id, secret.get());
  }

  private static Map<String, String> tags(String text) {
    Map<String, String> tags = new LinkedHashMap<>();
    for (String tag : text.isBlank() ? new String[0] : text.split(",", -1)) {
      int equals = tag.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            ROOM + "tags: '" + tag.strip() + "' (expected: name=value, commas between them)");
      }
      tags.put(tag.substring(0, equals).strip(), tag.substring(equals + 1).strip());
    }
    if (tags.size() > StoreOptions.Keep.MOST_TAGS) {
      throw new IllegalArgumentException(
          ROOM
              + "tags: "
              + tags.size()
              + " of them (expected: at most "
              + StoreOptions.Keep.MOST_TAGS
              + ")");
    }
    return tags;
  }

  private static @Nullable String given(String text) {
    return text.isEmpty() ? null : text;
  }
}
