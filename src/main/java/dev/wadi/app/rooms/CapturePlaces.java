package dev.wadi.app.rooms;

import dev.wadi.capture.CaptureReader;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.SharedCapture;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.StoredCapture;
import dev.wadi.store.Stores;
import dev.wadi.store.remote.RemoteFileSystem;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Captures elsewhere that a gateway may be asked of: in a bucket, or behind a link that somebody
 * sent. Only below the places that the settings name: whoever may ask questions is not to have the
 * gateway call any address he likes. Thread-safe.
 */
final class CapturePlaces {
  private static final Pattern PLACE =
      Pattern.compile("(s3|gs|https?)://[^/?#@\\s]+/([^?#\\s]*/)?");

  private final List<String> allowed;
  private final Supplier<StoreOptions> options;
  private final InstantSource clock;

  /**
   * @param allowed how places begin, up to a slash
   * @param options how stores are spoken to, asked for when one is
   * @throws IllegalArgumentException when one of them is no such beginning
   */
  CapturePlaces(List<String> allowed, Supplier<StoreOptions> options, InstantSource clock) {
    for (String place : allowed) {
      if (!PLACE.matcher(place).matches()) {
        throw new IllegalArgumentException(
            "places: \"" + place + "\" (expected: such as s3://bucket/ or https://host/folder/)");
      }
    }
    this.allowed = List.copyOf(allowed);
    this.options = options;
    this.clock = clock;
  }

  /** Whether a name is that of a place, and of no capture of the gateway itself. */
  static boolean isOne(String name) {
    return name.contains("://");
  }

  /** A place as it may be shown: of a link only what lets nobody in. */
  static String shown(String place) {
    int secret = place.indexOf('?');
    return secret < 0 ? place : place.substring(0, secret);
  }

  /**
   * @throws IOException when the gateway is not to ask there
   */
  void require(String place) throws IOException {
    String path = shown(place);
    boolean straight = !path.contains("..") && !path.contains("%2") && !path.contains("\\");
    if (!straight || allowed.stream().noneMatch(path::startsWith)) {
      throw new IOException(
          "capture: \"%s\" is at no place that may be asked (wadi.analysis.places: %s)"
              .formatted(path, allowed.isEmpty() ? "none" : String.join(", ", allowed)));
    }
  }

  /** Opens a capture there; it is read in the parts that a question needs. */
  OpenCapture open(String place) throws IOException {
    require(place);
    StoreOptions how = options.get();
    if (SharedCapture.looksLikeOne(place)) {
      SharedCapture shared =
          SharedCapture.open(URI.create(place), how.timeout(), how.attempts(), clock);
      RemoteFileSystem files = RemoteFileSystem.open(shared.ranges());
      return new OpenCapture(CaptureReader.open(files.capture()), () -> {});
    }
    ObjectStore store = Stores.open(StoreLocation.parse(place), how);
    try {
      RemoteFileSystem files = RemoteFileSystem.open(StoredCapture.open(store).ranges());
      return new OpenCapture(CaptureReader.open(files.capture()), store);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
